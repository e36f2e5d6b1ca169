import type { Client, ClientConfig } from 'pg';
import { checkServer } from './check-server.ts';
import { plainNumbers } from './plain-numbers.ts';
import { serversOf, WritableClient } from './writable-client.ts';

/** How a server is reached. */
export interface ServerOptions {
  /** `postgres://user:password@host:port/database`; with a standby `…/database?host=a,b&port=5432,5433`. */
  readonly url: string;
  /** A statement that has not been answered for so long is given up, its outcome unknown; 30 s unless said otherwise. */
  readonly answerWithinMs?: number;
}

/** How connections to a server are made. @param name what the sessions are called there */
export function connectionConfig({ url, answerWithinMs = 30_000 }: ServerOptions, name: string): ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
    types: plainNumbers,
  };
}

/**
 * Looks at a server and prepares what is to be opened there, on a connection of its own. Resolves to how further ones are opened.
 * @param name what the sessions are called at the server
 * @throws StoreError when it is not set to keep what it acknowledges; what the connection or `prepare` says
 */
export async function prepareServer(
  server: ServerOptions,
  name: string,
  prepare: (client: Client) => Promise<void>,
): Promise<ClientConfig> {
  const config = connectionConfig(server, name);
  const client = new WritableClient(config);
  // Without a listener, a connection that breaks would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await checkServer(client, serversOf(server.url).length);
    await prepare(client);
    return config;
  } finally {
    await client.end().catch(() => {});
  }
}
