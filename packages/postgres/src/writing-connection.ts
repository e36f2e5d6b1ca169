import { StoreError } from '@banyan/engine';
import type { Client, ClientConfig, QueryConfig, QueryResultRow } from 'pg';
import { DamagedRow, isRolledBack } from './store-failure.ts';
import { WritableClient } from './writable-client.ts';

/**
 * Settings of every session that writes. What is acknowledged is on the disk, whatever the server's default is. And a plan is kept for the session: made
 * while the tables were empty, it would read them from end to end for ever, so that is ruled out, and each look-up goes by its index.
 * What is ruled out counts as dear, for which statements would be compiled anew each time (`jit`).
 */
const SETTINGS = [
  'set synchronous_commit = on',
  'set plan_cache_mode = force_generic_plan',
  'set jit = off',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `set enable_${way} = off`),
].join('; ');

/**
 * The one connection that a log is written through. Statements are carried out in the order of the calls. When it breaks, all that were under way fail, each
 * with an outcome that is unknown, and the next call opens another.
 */
export class WritingConnection {
  readonly #config: ClientConfig;
  readonly #compare: (client: Client) => Promise<void>;
  #client: Promise<Client> | undefined;
  /** What the server has said beside its answer. */
  #warnings: string[] = [];
  /** Ends when every call made so far has ended. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param compare looks at the log at the other end before anything is written there */
  constructor(config: ClientConfig, compare: (client: Client) => Promise<void>) {
    this.#config = config;
    this.#compare = compare;
  }

  /** One statement, which is a transaction of its own. @throws what the server or the connection says; StoreError when it could not be made sure of */
  write<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    const written = this.#last.then(() => this.#write<Row>(statement));
    this.#last = written.catch(() => {});
    return written;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#last;
    const client = this.#client;
    this.#client = undefined;
    await (await client?.catch(() => undefined))?.end().catch(() => {});
  }

  async #write<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    const opened = (this.#client ??= this.#open());
    let client: Client;
    try {
      client = await opened;
    } catch (error) {
      this.#drop(opened);
      if (error instanceof DamagedRow) throw error;
      throw new StoreError(`no connection: ${error instanceof Error ? error.message : String(error)}`, 'none', error);
    }
    try {
      this.#warnings = [];
      const { rows } = await client.query<Row>(statement);
      // A commit that could not be copied to the standby is told of by a warning alone, and counts here all the same: it may be gone after a fail-over.
      if (this.#warnings.length > 0) throw new StoreError(`the server warns: ${this.#warnings.join('; ')}`, 'unknown');
      return rows;
    } catch (error) {
      if (!isRolledBack(error)) {
        this.#drop(opened);
        client.connection.stream.destroy();
      }
      throw error;
    }
  }

  async #open(): Promise<Client> {
    const client = new WritableClient({ ...this.#config, keepAlive: true });
    // Without a listener, a connection that breaks while nothing is asked would end the process.
    client.on('error', () => {});
    client.on('notice', (notice) => {
      if (notice.severity === 'WARNING') this.#warnings.push(notice.message ?? 'without words');
    });
    await client.connect();
    try {
      await client.query(SETTINGS);
      await this.#compare(client);
      return client;
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
  }

  #drop(opened: Promise<Client>): void {
    if (this.#client === opened) this.#client = undefined;
  }
}
