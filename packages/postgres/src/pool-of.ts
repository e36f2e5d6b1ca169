import pg, { type ClientConfig, type Pool } from 'pg';

/** So many connections at most, each made when it is needed first. */
export function poolOf(config: ClientConfig, max: number): Pool {
  const pool = new pg.Pool({ ...config, max, keepAlive: true, allowExitOnIdle: true });
  // A connection that breaks while it waits for work is replaced when there is some.
  pool.on('error', () => {});
  return pool;
}
