import { prepareServer } from './prepare-server.ts';

const ANSWER_MS = 10_000;

/** What a server says of itself. */
export interface PostgresServer {
  /** So many connections it lets in at once. */
  readonly connectionsMax: number;
}

/** Connects once, and changes nothing. @throws what the connection says; StoreError when the server is not set to keep what it acknowledges */
export async function lookAtPostgres(url: string): Promise<PostgresServer> {
  let connectionsMax = 0;
  await prepareServer({ url, answerWithinMs: ANSWER_MS }, 'banyan start', async (client) => {
    const { rows } = await client.query<{ most: number }>(
      "select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most",
    );
    connectionsMax = rows[0]!.most;
  });
  return { connectionsMax };
}
