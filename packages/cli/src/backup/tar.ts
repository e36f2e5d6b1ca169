import { createReadStream } from 'node:fs';

/** A file in an archive. */
export interface TarEntry {
  /** At most 100 bytes. */
  readonly name: string;
  readonly size: number;
}

const BLOCK = 512;
const NAME_BYTES_MAX = 100;
const MAGIC = 'ustar\x0000';
/** Sizes beyond 11 octal digits are written as a big-endian number whose first bit is set (an extension of GNU's that every tar reads). */
const OCTAL_SIZE_MAX = 8 ** 11 - 1;

/** The bytes of a tar archive (POSIX ustar, regular files of mode 0600) with these files in order. `modifiedAt` is in whole seconds. */
export async function* writeTar(
  files: readonly (TarEntry & { readonly content: Buffer | { readonly path: string } })[],
  modifiedAt: number,
): AsyncGenerator<Buffer> {
  for (const { name, size, content } of files) {
    yield tarHeader({ name, size }, modifiedAt);
    let written = 0;
    for await (const chunk of Buffer.isBuffer(content) ? [content] : createReadStream(content.path)) {
      written += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes, not ${size}`);
    yield Buffer.alloc(-size & (BLOCK - 1));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** Takes an archive apart. `take` consumes each entry's content before it returns. @throws RangeError when it is not one, or is cut off */
export async function readTar(
  archive: AsyncIterable<Buffer>,
  take: (entry: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const bytes = new ByteReader(archive);
  for (;;) {
    const block = await bytes.exactly(BLOCK);
    if (block.every((byte) => byte === 0)) return bytes.drain();
    const entry = parseHeader(block);
    await take(entry, bytes.next(entry.size));
    await bytes.exactly(-entry.size & (BLOCK - 1));
  }
}

function tarHeader({ name, size }: TarEntry, modifiedAt: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw new RangeError(`${name} is too long for an archive`);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size <= OCTAL_SIZE_MAX) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(`${modifiedAt.toString(8).padStart(11, '0')}\0`, 136);
  block.write('0', 156);
  block.write(MAGIC, 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function parseHeader(block: Buffer): TarEntry {
  const written = Number.parseInt(block.toString('latin1', 148, 154), 8);
  if (written !== checksum(block)) throw new RangeError('a header does not match its checksum');
  const name = block.toString('utf8', 0, NAME_BYTES_MAX).replace(/\0.*$/s, '');
  const size =
    block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(block.toString('latin1', 124, 135), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${name} has no size`);
  return { name, size };
}

// The sum of all bytes, those of the checksum itself taken for spaces.
function checksum(block: Buffer): number {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

/** Hands out a stream of chunks by exact numbers of bytes. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer, unknown>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.next(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** Reads on to the end, so that what writes the stream is done with it. */
  async drain(): Promise<void> {
    while ((await this.#chunks.next()).done !== true);
  }

  async *next(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next: IteratorResult<Buffer, unknown> = await this.#chunks.next();
        if (next.done === true) throw new RangeError('it ends too early');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}
