import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RetailFileError } from './retail-file-error.ts';

const CHUNK_BYTES = 64 * 1024;
const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** An open retail file: its unpacked bytes, and how far the reading of the file itself has come. */
export interface OpenRetailFile {
  readonly bytes: AsyncIterable<Buffer>;
  readonly sizeBytes: number;
  readBytes(): number;
}

/**
 * Opens a csv or csv.gz file. What it is is told by its first bytes, never by its name, so that a renamed file reads
 * the same.
 */
export async function openRetailFile(path: string): Promise<OpenRetailFile> {
  const { sizeBytes, head } = await lookAt(path);
  if (sizeBytes === 0) throw new RetailFileError('empty', 'the file is empty');
  refuseKnownFormats(head);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const progress = { bytes: 0 };
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return {
    bytes: withoutBom(gzip ? unpacked(raw, progress) : observed(raw, progress)),
    sizeBytes,
    readBytes: () => progress.bytes,
  };
}

/** SHA-256 (hex) of the file as it lies on disk, by which a file that was read before is recognised. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function lookAt(path: string): Promise<{ sizeBytes: number; head: Buffer }> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new RetailFileError('unreadable', `${path} is not a file`);
    await using file = await open(path);
    const head = Buffer.alloc(4);
    await file.read(head, 0, head.length, 0);
    return { sizeBytes: info.size, head };
  } catch (error) {
    if (error instanceof RetailFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new RetailFileError('unreadable', `cannot read ${path} (${code})`, { cause: error });
  }
}

/** The two formats in which people most often have this data without its being a CSV get a word of their own. */
function refuseKnownFormats(head: Buffer): void {
  if (head.subarray(0, 2).toString('latin1') === 'PK') {
    throw new RetailFileError('not-a-csv', 'this is a zip or Excel file; save it as CSV first');
  }
  const bom = head.readUInt16BE(0);
  if (bom === 0xfffe || bom === 0xfeff) {
    throw new RetailFileError('not-a-csv', 'this is UTF-16 text; save it as UTF-8 first');
  }
}

async function* observed(raw: Readable, progress: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

async function* unpacked(raw: Readable, progress: { bytes: number }): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors reach the reader through the loop below; a reader that stops early closes the pipeline on purpose.
  pipeline(
    raw,
    (chunks: Readable) => observed(chunks, progress),
    gunzip,
    () => {},
  );
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw new RetailFileError('gzip-cut-off', 'the gzip file ends too early: it is cut off', { cause: error });
    }
    if (code === 'Z_DATA_ERROR') {
      throw new RetailFileError('gzip-corrupt', 'the gzip file is damaged', { cause: error });
    }
    throw error;
  }
}

async function* withoutBom(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let atStart = true;
  for await (const chunk of bytes) {
    const bom = atStart && chunk.subarray(0, UTF8_BOM.length).equals(UTF8_BOM);
    atStart = false;
    yield bom ? chunk.subarray(UTF8_BOM.length) : chunk;
  }
}
