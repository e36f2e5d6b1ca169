import type { IncomingMessage, ServerResponse } from 'node:http';
import { NetworkError } from './network-error.ts';

/** What a request is answered: a JSON body, or text of a type. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const BODY_BYTES_MAX = 64 * 1024;

/** The body's bytes as text. @throws NetworkError when there are too many */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) throw new NetworkError(413, 'too-large', 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The whole answer as it goes over the wire. */
export function write(
  response: ServerResponse,
  { status, body, type = 'application/json', headers = {} }: Answer,
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    ...headers,
  });
  response.end(text);
}

/** The answer to an error. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof NetworkError)
    return { status: error.status, body: { error: { code: error.code, message: error.message } } };
  return { status: 500, body: { error: { code: 'internal', message: String(error) } } };
}

/** A JSON object with checked fields. */
export class Input {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(text: string) {
    let value: unknown;
    try {
      value = text === '' ? {} : JSON.parse(text);
    } catch {
      throw new NetworkError(400, 'invalid-json', 'the body is not JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new NetworkError(400, 'invalid-json', 'the body is no object');
    this.#fields = value as Readonly<Record<string, unknown>>;
  }

  text(name: string, fallback?: string): string {
    const value = this.#fields[name] ?? fallback;
    if (typeof value === 'string' && value.length > 0 && value.length <= 500) return value;
    throw new NetworkError(422, 'invalid-field', `${name} must be a text of 1 to 500 characters`);
  }

  optionalText(name: string): string | undefined {
    return this.#fields[name] === undefined || this.#fields[name] === null ? undefined : this.text(name);
  }

  integer(name: string, minimum: number, fallback?: number): number {
    const value = this.#fields[name] ?? fallback;
    if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number;
    throw new NetworkError(422, 'invalid-field', `${name} must be an integer from ${minimum}`);
  }

  flag(name: string): boolean {
    return this.#fields[name] === true;
  }

  oneOf<const T extends string>(name: string, values: readonly T[], fallback?: T): T {
    const value = this.#fields[name] ?? fallback;
    if (values.includes(value as T)) return value as T;
    throw new NetworkError(422, 'invalid-field', `${name} must be one of ${values.join(', ')}`);
  }

  record(name: string): Readonly<Record<string, number>> {
    return (this.#fields[name] ?? {}) as Readonly<Record<string, number>>;
  }
}
