import { KeepAliveConnection } from './keep-alive-connection.ts';
import { repeatFor } from './rate.ts';
import { percentile } from './statistics.ts';

const CONNECTIONS = 64;

/** What is asked of a server. */
export type LoadKind = 'queries' | 'commands and queries';

/** What requests are made of. */
export interface RequestParts {
  readonly token: string;
  readonly skus: readonly string[];
}

/** How a server bore a load. */
export interface LoadResult {
  readonly perSecond: number;
  readonly answers: number;
  readonly p99Ms: number;
}

let sent = 0;

/** Sends requests over 64 connections, each at once after the answer to the one before. @throws Error unless every answer is a success */
export async function loadServer(
  url: string,
  parts: RequestParts,
  kind: LoadKind,
  seconds: number,
): Promise<LoadResult> {
  const address = new URL(url);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => KeepAliveConnection.open(address)));
  const free = [...connections];
  const took: number[] = [];
  const startMs = performance.now();
  const answers = await repeatFor(seconds, CONNECTIONS, async () => {
    const nth = sent++;
    const connection = free.pop()!;
    const request =
      kind === 'queries' || nth % 2 === 0 ? queryText(address, parts, nth) : commandText(address, parts, nth);
    const sentMs = performance.now();
    const status = await connection.send(request);
    took.push(performance.now() - sentMs);
    free.push(connection);
    if (status !== 200 && status !== 204) throw new Error(`${url} has answered ${status} to:\n${request}`);
  });
  const perSecond = (answers / (performance.now() - startMs)) * 1000;
  for (const connection of connections) connection.close();
  return { perSecond, answers, p99Ms: percentile(took, 0.99) };
}

function queryText({ host }: URL, { token, skus }: RequestParts, nth: number): string {
  const sku = skus[nth % skus.length]!;
  return `GET /catalog/product?sku=${sku} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

function commandText({ host }: URL, { token, skus }: RequestParts, nth: number): string {
  const price = { amount: 100 + (nth % 10_000), currency: 'GBP', scale: 2 };
  const body = JSON.stringify({ sku: skus[nth % skus.length]!, price });
  return [
    'POST /catalog/change-price HTTP/1.1',
    `Host: ${host}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Idempotency-Key: bench-${nth}`,
    '',
    body,
  ].join('\r\n');
}
