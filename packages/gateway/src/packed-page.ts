import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headers } from './headers.ts';

type Encoding = 'br' | 'gzip';

const pack: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Buffer>>> = {
  // Nearly as small as at 11, which takes seconds for a large document.
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** Below, a packet is not filled anyway. */
const PACKED_BYTES_MIN = 1_024;

/** A page or file that is the same for everybody and as long as this process runs, and what it is packed to: each once, off the event loop, when it is first asked for. */
export class PackedPage {
  readonly type: string;
  readonly #bytes: Uint8Array;
  readonly #digest: string;
  readonly #packed = new Map<Encoding, Promise<Buffer>>();

  /** @param type its content type; images are packed already, and stay as they are */
  constructor(type: string, content: string | Uint8Array) {
    this.type = type;
    this.#bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#digest = createHash('sha256').update(this.#bytes).digest('base64url').slice(0, 27);
  }

  /** Sends it as the client takes it best, or says that what the client has is it. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const isPackable = this.#bytes.length >= PACKED_BYTES_MIN && !this.type.startsWith('image/');
    const encoding = isPackable ? bestEncoding(request.headers['accept-encoding']) : undefined;
    // Of each form its own: a strong tag stands for the very bytes.
    const tag = `"${this.#digest}${encoding === undefined ? '' : `-${encoding}`}"`;
    reply.header(headers.etag, tag);
    if (isPackable) reply.header('vary', varying(reply.getHeader('vary')));
    if (hasTag(request.headers[headers.ifNoneMatch], tag)) return reply.code(304).send();
    if (encoding === undefined) return reply.type(this.type).send(this.#bytes);
    return reply
      .type(this.type)
      .header('content-encoding', encoding)
      .send(await this.#packedAs(encoding));
  }

  #packedAs(encoding: Encoding): Promise<Buffer> {
    const known = this.#packed.get(encoding);
    if (known !== undefined) return known;
    const made = pack[encoding](this.#bytes);
    this.#packed.set(encoding, made);
    return made;
  }
}

/** The encoding that `Accept-Encoding` (RFC 9110, 12.5.3) weighs most, brotli before gzip; undefined: as it is. */
export function bestEncoding(accepted: string | undefined): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
    const [, weight] = /^q=([01](?:\.\d{0,3})?)$/.exec(parameters.join(';')) ?? [];
    // What cannot be read is not asked for.
    weights.set(name, parameters.length === 0 ? 1 : Number(weight ?? 0));
  }
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  // What is not named is taken as it is, after all that is.
  const plain = weights.get('identity') ?? 0;
  const best = (['br', 'gzip'] as const).reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one));
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : undefined;
}

function varying(before: unknown): string {
  return typeof before === 'string' ? `${before}, Accept-Encoding` : 'Accept-Encoding';
}

function hasTag(condition: string | undefined, tag: string): boolean {
  if (condition === undefined) return false;
  // Compared weakly (RFC 9110, 13.1.2): caches on the way may have marked it as weak.
  return condition
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag || one === '*');
}
