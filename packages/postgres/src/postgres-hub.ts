import { DefectError } from '@banyan/core';
import { CorruptLogError, type Hub, type Source, type StoredEvent } from '@banyan/engine';
import type { Pool } from 'pg';
import { CommitNews } from './commit-news.ts';
import { poolOf } from './pool-of.ts';
import { connectionConfig } from './prepare-server.ts';
import { PostgresLogStore, type PostgresLogStoreOptions } from './postgres-log-store.ts';

/** A log shard that can be followed, and where it is. */
export type FollowedLog = Pick<PostgresLogStoreOptions, 'log' | 'shard' | 'url' | 'schema'>;

export interface PostgresHubOptions {
  readonly logs: readonly FollowedLog[];
  /** How long a commit that nobody has told of stays unheard at most; 1 s unless said otherwise. */
  readonly pollMs?: number;
  /** Connections to each server, for all its logs; 4 unless said otherwise. */
  readonly readers?: number;
}

const READ_BYTES_MAX = 4 * 1024 * 1024;

interface Followed {
  readonly source: Source;
  readonly store: PostgresLogStore;
  readonly watchers: Set<(end: number) => void>;
  /** Where it ended when the watchers were told last. */
  told: number;
  /** Looking for its end; and whether more was heard of it meanwhile. */
  looking: boolean;
  heard: boolean;
}

/**
 * The hub of processes that share PostgreSQL: a follower's cursor is a position, and its reads go to the log itself. What the owner tells of a commit is a hint that
 * saves waiting (`tellsOfCommits`); a hint that is lost is made up for by looking.
 */
export class PostgresHub implements Hub {
  readonly #followed: ReadonlyMap<string, Followed>;
  readonly #news: readonly CommitNews[];
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #timer: NodeJS.Timeout;
  #closed: Promise<void> | undefined;

  private constructor(
    followed: ReadonlyMap<string, Followed>,
    news: readonly CommitNews[],
    pools: ReadonlyMap<string, Pool>,
    pollMs: number,
  ) {
    this.#followed = followed;
    this.#news = news;
    this.#pools = pools;
    const look = (): void => {
      for (const one of followed.values()) if (one.watchers.size > 0) this.#look(one);
    };
    this.#timer = setInterval(look, pollMs);
    this.#timer.unref();
  }

  /** @throws StoreError when a log's server cannot be reached, or is not set to keep what it acknowledges */
  static async open({ logs, pollMs = 1000, readers = 4 }: PostgresHubOptions): Promise<PostgresHub> {
    const pools = new Map<string, Pool>();
    const opened: PostgresLogStore[] = [];
    const news: CommitNews[] = [];
    try {
      for (const log of logs) {
        const pool = pools.get(log.url) ?? poolOf(connectionConfig(log, 'banyan hub'), readers);
        pools.set(log.url, pool);
        opened.push(await PostgresLogStore.open({ ...log, readers: pool }));
      }
      const followed = new Map(
        opened.map((store) => {
          const source = { log: store.log, shard: store.shard };
          return [
            nameOf(source),
            { source, store, watchers: new Set<(end: number) => void>(), told: 0, looking: false, heard: false },
          ];
        }),
      );
      const hub = new PostgresHub(followed, news, pools, pollMs);
      for (const [url, ofServer] of Map.groupBy(logs, (log) => log.url)) {
        const bySchema = new Map(
          ofServer.map(({ schema, log, shard = 0 }) => [schema, followed.get(nameOf({ log, shard }))!]),
        );
        news.push(
          CommitNews.listen(url, (growth) => {
            if (growth === undefined) return bySchema.forEach((one) => hub.#look(one)); // something may have been missed
            const one = bySchema.get(growth.schema);
            if (one !== undefined && growth.end > one.told) hub.#tell(one, growth.end);
          }),
        );
      }
      return hub;
    } catch (error) {
      await Promise.all(opened.map((store) => store.close()));
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      throw error;
    }
  }

  sources(): readonly Source[] {
    return [...this.#followed.values()].map(({ source }) => source);
  }

  async read(source: Source, afterPosition: number, limit: number): Promise<StoredEvent[]> {
    return this.#find(source).store.read(afterPosition, limit, READ_BYTES_MAX);
  }

  async head(source: Source): Promise<number> {
    return (await this.#find(source).store.head()).position;
  }

  watch(source: Source, onGrowth: (end: number) => void): () => void {
    const followed = this.#find(source);
    // One of its own, for the same function may watch twice.
    const watcher = (end: number): void => onGrowth(end);
    followed.watchers.add(watcher);
    // It may know less than those who were told before.
    followed.told = 0;
    this.#look(followed);
    return () => followed.watchers.delete(watcher);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { watchers } of this.#followed.values()) watchers.clear();
    await Promise.all(this.#news.map((news) => news.close()));
    await Promise.all([...this.#followed.values()].map(({ store }) => store.close()));
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }

  /** Looks whether a log has grown, and tells those who watch it: one look at a time, and another one when something is heard meanwhile. */
  #look(followed: Followed): void {
    followed.heard = true;
    if (followed.looking || this.#closed !== undefined) return;
    followed.looking = true;
    void (async () => {
      while (followed.heard && this.#closed === undefined) {
        followed.heard = false;
        // A server that does not answer is asked again when something is heard, or the time is up.
        const end = await followed.store.head().catch((error: unknown) => {
          // Those who stand there are to read and meet it, or they would wait for growth for ever.
          return error instanceof CorruptLogError ? { position: Infinity } : undefined;
        });
        // What was told may have been wrong, or of a log that has been put back.
        if (end !== undefined && end.position !== followed.told) this.#tell(followed, end.position);
      }
      followed.looking = false;
    })();
  }

  #tell(followed: Followed, end: number): void {
    if (this.#closed !== undefined) return;
    followed.told = end;
    for (const watcher of followed.watchers) watcher(end);
  }

  #find(source: Source): Followed {
    const followed = this.#followed.get(nameOf(source));
    if (followed === undefined) throw new DefectError(`no log ${nameOf(source)} is followed here`);
    return followed;
  }
}

const nameOf = ({ log, shard }: Source): string => `${log}/${shard}`;
