import { StoreError } from '@banyan/engine';
import type { Client, ClientConfig, QueryConfig } from 'pg';
import { WritableClient } from '../writable-client.ts';

/**
 * Settings of the session that writes views. A view is healed from its logs, so nothing waits for the disk: a server that loses power loses the newest rows and
 * the cursor over them together. Statements are prepared, and a plan is kept for the session: made while a table was empty, it would read it from end to end for
 * ever, so that is ruled out.
 */
const SETTINGS =
  'set synchronous_commit = off; set jit = off; set plan_cache_mode = force_generic_plan; set enable_seqscan = off';

/** The one connection that a store's views are written through, a transaction at a time, in the order of the calls. When it breaks, the next call opens another. */
export class ViewConnection {
  readonly #config: ClientConfig;
  #client: Client | undefined;
  /** Ends when every call made so far has ended. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  transaction<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    return this.session(async (client) => {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    });
  }

  /** Statements that are one transaction. They are sent together, so none may depend on another's answer. */
  batch(statements: readonly QueryConfig[]): Promise<void> {
    return this.session(async (client) => {
      const sent = ['begin', ...statements].map((statement) => client.query(statement));
      const failed = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      // Only now: a statement that could not even be sent leaves a transaction in which the others would be committed.
      await client.query('commit');
    });
  }

  /** Work that ends in no open transaction; one that it leaves by throwing is rolled back. */
  session<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const done = this.#last.then(() => this.#run(work));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#last;
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #run<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = (this.#client ??= await this.#open());
    try {
      return await work(client);
    } catch (error) {
      await client.query('rollback').catch(() => {
        if (this.#client === client) this.#client = undefined;
        client.connection.stream.destroy();
      });
      throw error;
    }
  }

  async #open(): Promise<Client> {
    const client = new WritableClient({ ...this.#config, keepAlive: true, pipeline: true });
    // Without a listener, a connection that breaks while nothing is asked would end the process.
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
      await client.query(SETTINGS);
      return client;
    } catch (error) {
      throw new StoreError(`no connection: ${error instanceof Error ? error.message : String(error)}`, 'none', error);
    }
  }
}
