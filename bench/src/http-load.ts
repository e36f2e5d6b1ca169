import { KeepAliveConnection } from './keep-alive-connection.ts';
import { repeatFor } from './rate.ts';
import { percentile } from './statistics.ts';

/** How a server bore a load. */
export interface LoadResult {
  readonly perSecond: number;
  readonly answers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What is sent to a server, and how. */
export interface Load {
  /** A whole request, head and body, of a number that no other has had. */
  readonly request: (nth: number, host: string) => string;
  readonly connections: number;
  readonly seconds: number;
}

let sent = 0;

/** Sends requests over connections, each at once after the answer to the one before. @throws Error unless every answer is a success */
export async function loadServer(url: string, { request, connections: count, seconds }: Load): Promise<LoadResult> {
  const address = new URL(url);
  const connections = await Promise.all(Array.from({ length: count }, () => KeepAliveConnection.open(address)));
  const free = [...connections];
  const took: number[] = [];
  const startMs = performance.now();
  const answers = await repeatFor(seconds, count, async () => {
    const connection = free.pop()!;
    const text = request(sent++, address.host);
    const sentMs = performance.now();
    const status = await connection.send(text);
    took.push(performance.now() - sentMs);
    free.push(connection);
    if (status !== 200 && status !== 204) throw new Error(`${url} has answered ${status} to:\n${text}`);
  });
  const perSecond = (answers / (performance.now() - startMs)) * 1000;
  for (const connection of connections) connection.close();
  return { perSecond, answers, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) };
}
