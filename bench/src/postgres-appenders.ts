import pg, { type Pool } from 'pg';
import { plainRow, STREAMS, type Appender } from './appender.ts';
import type { Bounds } from './bounds.ts';
import { note } from './counters.ts';
import { loadPeer, peerVersion } from './peers.ts';
import { measureRate, repeatFor, type Rate } from './rate.ts';

/** Connections of everything that has a pool. */
export const CONNECTIONS = 20;
/** Rows in a raw batch, and batches under way at once. */
export const RAW_BATCH = 1_000;
const RAW_AHEAD = 2;

const EMMETT = '@event-driven-io/emmett-postgresql';

/** Of Emmett what is used here. */
interface Emmett {
  readonly getPostgreSQLEventStore: (
    url: string,
    options: { readonly connectionOptions: { readonly pooled: true; readonly pool: Pool } },
  ) => EventStore;
}

interface EventStore {
  readonly schema: { migrate(): Promise<unknown> };
  appendToStream(
    stream: string,
    events: readonly object[],
    options: { readonly expectedStreamVersion?: bigint },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** What is measured with some callers. */
interface OfCallers {
  readonly url: string;
  readonly callers: number;
}

/** Emmett: one event a transaction, on the condition that its stream has the version that its caller knows. Nothing is read, decided or kept for a repetition. */
export async function emmett({ url, callers }: OfCallers, say: (line: string) => void): Promise<Appender> {
  const { getPostgreSQLEventStore } = await loadPeer<Emmett>(EMMETT, say);
  const pool = poolAt(url);
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  let nth = 0;
  const appendOne = (): Promise<unknown> => {
    const [counter, version] = [nth % STREAMS, Math.floor(nth / STREAMS)];
    nth += 1;
    const event = { type: 'counted', data: { counter: `c${counter}`, by: 1, note } };
    // Zero is taken for a version that must be there.
    const options = version === 0 ? {} : { expectedStreamVersion: BigInt(version) };
    return store.appendToStream(`count:c${counter}`, [event], options);
  };
  return {
    append: ({ seconds }) => measureRate(() => repeatFor(seconds, callers, appendOne)),
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

/** How Emmett is named beside a figure. */
export const emmettVersion = (): string => `Emmett ${peerVersion(EMMETT)}`;

/** A pool of connections, one insert of an event and its key in a transaction of its own: no checks. */
export async function pooledInserts({ url, callers }: OfCallers): Promise<Appender> {
  const pool = poolAt(url);
  await makeTables(pool, 'pooled');
  let nth = 0;
  const text = `with event as (insert into pooled_event (stream, version, type, payload, meta) values ($1, $2, $3, $4, $5))
    insert into pooled_command values ($6, $7)`;
  const insertOne = (): Promise<unknown> => pool.query({ name: 'insert', text, values: [...plainRow(nth++)] });
  return {
    append: ({ seconds }) => measureRate(() => repeatFor(seconds, callers, insertOne)),
    close: () => pool.end(),
  };
}

/** Batches of such rows, each in one statement and transaction, the next one being made while one is written. */
export async function rawBatches({ url }: Pick<OfCallers, 'url'>): Promise<Appender> {
  const pool = poolAt(url, RAW_AHEAD);
  await makeTables(pool, 'raw');
  let nth = 0;
  const text = `with given as (select * from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      given (stream, version, type, payload, meta, key, answer)),
    event as (insert into raw_event (stream, version, type, payload, meta) select stream, version, type, payload, meta from given)
    insert into raw_command select key, answer from given`;
  const insertBatch = (): Promise<unknown> => {
    const rows = Array.from({ length: RAW_BATCH }, () => plainRow(nth++));
    const values = Array.from({ length: 7 }, (_, column) => rows.map((row) => row[column]));
    return pool.query({ name: 'insert', text, values });
  };
  const append = ({ seconds }: Bounds): Promise<Rate> =>
    measureRate(async () => (await repeatFor(seconds, RAW_AHEAD, insertBatch)) * RAW_BATCH);
  return { append, close: () => pool.end() };
}

function poolAt(url: string, max = CONNECTIONS): Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  // It has ended before its connections have, and the database is dropped under them.
  pool.on('error', () => {});
  return pool;
}

async function makeTables(pool: Pool, prefix: string): Promise<void> {
  await pool.query(`
    create table ${prefix}_event (position bigserial primary key, stream text collate "C" not null, version integer not null, type text not null,
      payload text not null, meta text not null, unique (stream, version));
    create table ${prefix}_command (key text collate "C" primary key, answer text not null)`);
}
