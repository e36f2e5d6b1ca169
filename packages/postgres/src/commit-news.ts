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
  /** Where the log ends, while that is not told. */
  #end = -1;

  constructor(pool: Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  /** @param end the position of the newest event */
  tell(end: number): void {
    this.#end = Math.max(this.#end, end);
    if (this.#telling) return;
    this.#telling = true;
    void (async () => {
      while (this.#end >= 0) {
        const news = `${this.#schema} ${this.#end}`;
        this.#end = -1;
        await this.#pool
          .query({ name: 'tell', text: 'select pg_notify($1, $2)', values: [CHANNEL, news] })
          .catch(() => {});
      }
      this.#telling = false;
    })();
  }
}

/** What is told of a log: it has grown, and ends there now. */
export interface Growth {
  readonly schema: string;
  readonly end: number;
}

/** Listens for commits in a database, on a connection of its own that is opened again when it breaks. */
export class CommitNews {
  readonly #url: string;
  readonly #onNews: (growth: Growth | undefined) => void;
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(url: string, onNews: (growth: Growth | undefined) => void) {
    this.#url = url;
    this.#onNews = onNews;
  }

  /** Told of each log that has grown, and undefined when it begins to listen: what was told before then is unheard. */
  static listen(url: string, onNews: (growth: Growth | undefined) => void): CommitNews {
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
    client.on('notification', ({ payload = '' }) => {
      const [schema = '', end = ''] = payload.split(' ');
      // Whoever may connect may say anything on a channel.
      if (/^\d{1,15}$/.test(end)) this.#onNews({ schema, end: Number(end) });
    });
    client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .then(() => this.#onNews(undefined), again);
  }
}
