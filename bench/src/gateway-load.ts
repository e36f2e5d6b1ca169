import { loadServer, type LoadResult } from './http-load.ts';

const CONNECTIONS = 64;

/** What is asked of a server. */
export type LoadKind = 'queries' | 'commands and queries';

/** What requests are made of. */
export interface RequestParts {
  readonly token: string;
  readonly skus: readonly string[];
}

/** Sends queries, or commands and queries in turn, over 64 connections. @throws Error unless every answer is a success */
export function loadMarket(url: string, parts: RequestParts, kind: LoadKind, seconds: number): Promise<LoadResult> {
  const isQuery = (nth: number): boolean => kind === 'queries' || nth % 2 === 0;
  const request = (nth: number, host: string): string =>
    isQuery(nth) ? queryText(host, parts, nth) : commandText(host, parts, nth);
  return loadServer(url, { request, connections: CONNECTIONS, seconds });
}

function queryText(host: string, { token, skus }: RequestParts, nth: number): string {
  const sku = skus[nth % skus.length]!;
  return `GET /catalog/product?sku=${sku} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

function commandText(host: string, { token, skus }: RequestParts, nth: number): string {
  const price = { amount: 100 + (nth % 10_000), currency: 'GBP', scale: 2 };
  const body = JSON.stringify({ sku: skus[nth % skus.length]!, price });
  return [
    'POST /catalog/change-price HTTP/1.1',
    `Host: ${host}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Idempotency-Key: bench-${nth}`,
    'If-Match: *',
    '',
    body,
  ].join('\r\n');
}
