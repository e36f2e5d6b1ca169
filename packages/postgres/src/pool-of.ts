import { setTimeout } from 'node:timers/promises';
import pg, { type ClientConfig, type Pool } from 'pg';
import { WritableClient } from './writable-client.ts';

/** How often a pool that ends looks whether somebody still waits for a connection, in milliseconds. */
const LOOK_MS = 5;

/** pg's own pool ends at once: whoever waits for a connection then waits for ever. Nothing tells that the last one of them has gone, so it is looked at. */
class DrainedPool extends pg.Pool {
  override async end(): Promise<void> {
    while (this.waitingCount > 0) await setTimeout(LOOK_MS);
    await super.end();
  }
}

/** So many connections at most, each made when it is needed first. It ends when all that it was asked by then has been answered. */
export function poolOf(config: ClientConfig, max: number): Pool {
  const pool = new DrainedPool({
    ...config,
    Client: WritableClient as never,
    max,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // A connection that breaks while it waits for work is replaced when there is some.
  pool.on('error', () => {});
  // And one that breaks while somebody has it ends that call, not the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
