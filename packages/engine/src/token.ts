import { TokenError } from './errors.ts';
import type { Token } from './client.ts';

const TOKEN = /^([a-z0-9-]{1,100}\/\d{1,6}):(\d{1,16})$/;

/** The token of a position in a log's shard. */
export function toToken(log: string, shard: number, position: number): Token {
  return `${log}/${shard}:${position}`;
}

/** @throws TokenError when it is no token; what it is instead is not repeated, whatever somebody may have put there */
export function parseToken(token: Token): { readonly source: string; readonly position: number } {
  const [, source, position] = TOKEN.exec(token) ?? [];
  if (source === undefined) throw new TokenError('this is no token; one looks like orders/0:17', false);
  return { source, position: Number(position) };
}
