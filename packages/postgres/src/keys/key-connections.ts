import { StoreError } from '@banyan/engine';
import type { ClientConfig, Pool, PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { poolOf } from '../pool-of.ts';
import { isRolledBack } from '../store-failure.ts';

/**
 * What is acknowledged is on the disk, whatever the server's default is. And each look-up goes by its index, also by a plan that was made while the tables
 * were empty and is kept for the session.
 */
const SETTINGS = [
  'set synchronous_commit = on',
  'set jit = off',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `set enable_${way} = off`),
].join('; ');

/** The connections that a store of keys has at most. Each call is one statement, which is a transaction of its own. */
export class KeyConnections {
  readonly #pool: Pool;
  /** What the server has said on a connection beside its answers. */
  readonly #warnings = new WeakMap<object, string[]>();

  constructor(config: ClientConfig, max: number) {
    this.#pool = poolOf(config, max);
    this.#pool.on('connect', (client) => {
      client.on('notice', (notice) => {
        if (notice.severity === 'WARNING') this.#warnings.get(client)?.push(notice.message ?? 'without words');
      });
    });
  }

  /**
   * Asks once more, by another connection, where the one was lost before it answered: every statement here has one effect however often it is asked, and the
   * second answer holds for both, also when the first one lands after it.
   * @throws what the server or the connection says; StoreError when the server warns that its commit may be lost
   */
  async ask<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    try {
      return await this.#ask<Row>(statement);
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
      return await this.#ask<Row>(statement).catch((second: unknown) => {
        throw second instanceof LostConnection ? second.cause : second;
      });
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #ask<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    const client = await this.#connect();
    let isLost = false;
    try {
      const warnings: string[] = [];
      this.#warnings.set(client, warnings);
      const { rows } = await client.query<Row>(statement);
      // A commit that could not be copied to the standby is told of by a warning alone, and may be gone after a fail-over.
      if (warnings.length > 0)
        throw new StoreError(`people's keys: the server warns: ${warnings.join('; ')}`, 'unknown');
      return rows;
    } catch (error) {
      isLost = !(error instanceof StoreError) && !isRolledBack(error);
      throw isLost ? new LostConnection('a connection was lost', { cause: error }) : error;
    } finally {
      client.release(isLost);
    }
  }

  async #connect(): Promise<PoolClient> {
    const client = await this.#pool.connect();
    if (this.#warnings.has(client)) return client;
    try {
      await client.query(SETTINGS);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

class LostConnection extends Error {
  override readonly name = 'LostConnection';
}
