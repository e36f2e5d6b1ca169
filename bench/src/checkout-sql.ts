import pg, { type Pool, type PoolClient } from 'pg';
import { measureRate, repeatFor, type Rate } from './rate.ts';

/** What a checkout writes, of which bookkeeping for idempotency, cursors and the hash chain is no part. */
export interface CheckoutRows {
  readonly events: number;
  /** Characters of an event's payload. */
  readonly payload: number;
  /** Rows of views that are made or changed. */
  readonly rows: number;
}

/** What a market on PostgreSQL has written so far. */
export interface Written {
  readonly events: number;
  readonly payloads: number;
  readonly rows: number;
}

/** Counts what is in the logs and has been done to the views of all services in a database. */
export async function writtenIn(url: string): Promise<Written> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: logs } = await client.query<{ schema: string }>(
      "select nspname as schema from pg_namespace where nspname like '%\\_0' and to_regclass(nspname || '.event') is not null",
    );
    const all = logs
      .map(({ schema }) => `select payload from ${pg.escapeIdentifier(schema)}.event`)
      .join(' union all ');
    const { rows: events } = await client.query<{ events: string; payloads: string }>(
      `select count(*) as events, coalesce(sum(length(payload)), 0) as payloads from (${all}) event`,
    );
    // The server sums these up about once a second.
    const { rows: views } = await client.query<{ rows: string }>(
      "select coalesce(sum(n_tup_ins + n_tup_upd), 0) as rows from pg_stat_user_tables where schemaname like '%\\_views' and relname ~ '^t[0-9]+$'",
    );
    return { events: Number(events[0]!.events), payloads: Number(events[0]!.payloads), rows: Number(views[0]!.rows) };
  } finally {
    await client.end();
  }
}

/** What each of so many checkouts has written between two counts. */
export function writtenByEach(before: Written, after: Written, checkouts: number): CheckoutRows {
  const events = after.events - before.events;
  return {
    events: Math.max(1, Math.round(events / checkouts)),
    payload: Math.max(2, Math.round((after.payloads - before.payloads) / Math.max(1, events))),
    rows: Math.max(1, Math.round((after.rows - before.rows) / checkouts)),
  };
}

const ARTICLES = 200;

/** A checkout as one writes it by hand: one transaction that takes stock, writes the same rows, and gives the order the next number, without a gap. */
export class SqlCheckouts {
  readonly #pool: Pool;
  readonly #rows: CheckoutRows;
  readonly #payload: string;
  #nth = 0;

  private constructor(pool: Pool, rows: CheckoutRows) {
    this.#pool = pool;
    this.#rows = rows;
    this.#payload = JSON.stringify('x'.repeat(Math.max(0, rows.payload - 2)));
  }

  /** @param users how many buy at once, each with a connection of their own */
  static async open(url: string, users: number, rows: CheckoutRows): Promise<SqlCheckouts> {
    const pool = new pg.Pool({ connectionString: url, max: users });
    await pool.query(`
      create schema by_hand;
      create table by_hand.stock (sku integer primary key, free bigint not null check (free >= 0));
      insert into by_hand.stock select sku, 100000000 from generate_series(0, ${ARTICLES - 1}) sku;
      create table by_hand.number (one boolean primary key, last bigint not null);
      insert into by_hand.number values (true, 0);
      create table by_hand.event (position bigserial primary key, stream text collate "C" not null, version integer not null, type text not null,
        payload text not null, meta text not null, unique (stream, version));
      create table by_hand.row (key text collate "C" primary key, content text not null);
      create table by_hand.placed (number bigint primary key, checkout bigint not null)`);
    return new SqlCheckouts(pool, rows);
  }

  buyFor(seconds: number, users: number): Promise<Rate> {
    return measureRate(() => repeatFor(seconds, users, () => this.#buy(this.#nth++)));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #buy(nth: number): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      await this.#write(client, nth);
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  async #write(client: PoolClient, nth: number): Promise<void> {
    const { events, rows } = this.#rows;
    const stock = 'update by_hand.stock set free = free - 1 where sku = $1';
    // In the order of their numbers, or two buyers would wait for each other.
    const skus = [(2 * nth) % ARTICLES, (2 * nth + 1) % ARTICLES];
    for (const sku of skus) await client.query({ name: 'stock', text: stock, values: [sku] });
    const streams = Array.from({ length: events }, (_, one) => `checkout/${nth}/${one % 6}`);
    const versions = streams.map((_, one) => Math.floor(one / 6) + 1);
    await client.query({
      name: 'events',
      text: "insert into by_hand.event (stream, version, type, payload, meta) select stream, version, 'happened', $3, '{}' from unnest($1::text[], $2::integer[]) given (stream, version)",
      values: [streams, versions, this.#payload],
    });
    const keys = Array.from({ length: rows }, (_, one) => `row/${nth}/${one}`);
    await client.query({
      name: 'rows',
      text: 'insert into by_hand.row select key, $2 from unnest($1::text[]) key on conflict (key) do update set content = excluded.content',
      values: [keys, this.#payload],
    });
    // Last, for whoever has the number keeps all others waiting until he has committed.
    await client.query({
      name: 'number',
      text: 'with next as (update by_hand.number set last = last + 1 returning last) insert into by_hand.placed select last, $1 from next',
      values: [nth],
    });
  }
}
