import { randomBytes } from 'node:crypto';

/** Where the real server is that tests run against. @throws Error that says how to have one */
export function serverUrl(): string {
  const url = process.env['BANYAN_CASSANDRA_URL'];
  if (url === undefined)
    throw new Error('no Cassandra to test on: `npm run test:servers` starts one, or set BANYAN_CASSANDRA_URL');
  return url;
}

/** Names a space that nobody has used. */
export const newSpace = (): string => `test-${randomBytes(8).toString('hex')}`;
