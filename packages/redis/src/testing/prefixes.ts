import { randomBytes } from 'node:crypto';
import { createClient } from 'redis';
import { serverUrl } from './server-url.ts';

/** A prefix that nobody has used. */
export const newPrefix = (): string => `test-${randomBytes(8).toString('hex')}`;

/** Does something at the server on a connection of its own, with the beginning of all keys of a prefix. */
export async function atServer<Result>(
  work: (client: Awaited<ReturnType<typeof connected>>) => Promise<Result>,
): Promise<Result> {
  const client = await connected();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** Deletes whatever is kept under a prefix. */
export const dropPrefix = (prefix: string): Promise<void> =>
  atServer(async (client) => {
    const keys = await client.keys(`banyan:{${prefix}}:*`);
    if (keys.length > 0) await client.unlink(keys);
  });

function connected() {
  return createClient({ url: serverUrl() }).connect();
}
