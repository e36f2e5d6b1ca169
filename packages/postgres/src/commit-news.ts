import type { Client, Pool } from 'pg';
import { WritableClient } from './writable-client.ts';

/** One channel for all logs of a database: its listeners are few, and a name may be no longer than a schema's. */
const CHANNEL = 'banyan_commits';

const RETRY_MS = 500;

/**
 * Tells whoever listens that a log has grown. Not part of the append: a transaction that notifies holds a lock of the whole database while it commits. What is lost
 * is made up for by looking, so nothing waits for it, and commits that come while one is being told are told of together.
 */
export class CommitTeller {
  readonly #pool: Pool;
  readonly #schema: string;
  #telling = false;
  #more = false;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  tell(): void {
    this.#more = true;
    if (this.#telling) return;
    this.#telling = true;
    void (async () => {
      while (this.#more) {
        this.#more = false;
        await this.#pool.query('select pg_notify($1, $2)', [CHANNEL, this.#schema]).catch(() => {});
      }
      this.#telling = false;
    })();
  }
}

/** Listens for commits in a database, on a connection of its own that is opened again when it breaks. */
export class CommitNews {
  readonly #url: string;
  readonly #onNews: (schema: string | undefined) => void;
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(url: string, onNews: (schema: string | undefined) => void) {
    this.#url = url;
    this.#onNews = onNews;
  }

  /** Told the schema of a log that has grown, and undefined when it begins to listen: what was told before then is unheard. */
  static listen(url: string, onNews: (schema: string | undefined) => void): CommitNews {
    const news = new CommitNews(url, onNews);
    news.#open();
    return news;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => {});
  }

  #open(): void {
    const client = new WritableClient({ connectionString: this.#url, application_name: 'banyan hub', keepAlive: true });
    this.#client = client;
    const again = (): void => {
      if (this.#closed || this.#client !== client) return;
      this.#client = undefined;
      client.end().catch(() => {});
      this.#retry = setTimeout(() => this.#open(), RETRY_MS);
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => this.#onNews(payload));
    client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .then(() => this.#onNews(undefined), again);
  }
}
