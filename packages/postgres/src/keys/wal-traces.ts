import { setTimeout } from 'node:timers/promises';
import { StoreError } from '@banyan/engine';
import type { Client, ClientConfig } from 'pg';
import { WritableClient } from '../writable-client.ts';

const LOOK_AGAIN_MS = 200;

/** Number of a segment of the write-ahead log, by its place and by the name of its file, which begins with the time line. */
const SEGMENT_SIZE = `(select setting::bigint from pg_settings where name = 'wal_segment_size')`;
const CURRENT = `select div(pg_current_wal_insert_lsn() - '0/0', ${SEGMENT_SIZE})::bigint as current`;
const FILES = `select ('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / ${SEGMENT_SIZE}) + ('x' || substr(name, 17, 8))::bit(32)::bigint
  as segment from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`;

/**
 * Removes what erasures have left in the server's write-ahead log, for all processes of a store: one at a time removes, and what it has done is noted.
 *
 * A checkpoint lets go of the log's files before it, but the server gives some of them a new name and writes on over them: what they held stays until then.
 * So the log is led through all of those: each switch to the next file fills the rest of the one before with zeros.
 */
export class WalTraces {
  readonly #config: ClientConfig;
  readonly #schema: string;
  readonly #waitMs: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(config: ClientConfig, schema: string, waitMs: number) {
    this.#config = config;
    this.#schema = schema;
    this.#waitMs = waitMs;
  }

  /** Resolves when erasures up to this one have left nothing. @throws what the server or the connection says; StoreError when something keeps the log's files */
  remove(erasure: number): Promise<void> {
    const removed = this.#last.then(() => this.#remove(erasure));
    this.#last = removed.catch(() => {});
    return removed;
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #remove(erasure: number): Promise<void> {
    // Of its own, for what it holds it holds as long as it lives.
    const client = new WritableClient(this.#config);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(`select pg_advisory_lock(hashtextextended('banyan traces ${this.#schema}', 0))`);
      const { erasures, cleaned } = await numbers<'erasures' | 'cleaned'>(
        client,
        `select * from ${this.#schema}.traces()`,
      );
      if (cleaned >= erasure) return;
      await overwriteLog(client, this.#waitMs);
      await client.query(`update ${this.#schema}.store set cleaned = greatest(cleaned, $1)`, [erasures]);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** Leaves nothing in the server's write-ahead log of what has been written so far and is no longer in its tables. */
async function overwriteLog(client: Client, waitMs: number): Promise<void> {
  const { current: last } = await numbers<'current'>(client, CURRENT);
  const giveUpMs = performance.now() + waitMs;
  for (;;) {
    await client.query('select pg_switch_wal()');
    await client.query('checkpoint');
    const { kept } = await numbers<'kept'>(
      client,
      `select count(*) as kept from (${FILES}) files where segment <= ${last}`,
    );
    if (kept === 0) break;
    if (performance.now() > giveUpMs) throw new StoreError(await keptBy(client, kept), 'unknown');
    await setTimeout(LOOK_AGAIN_MS);
  }
  const { newest } = await numbers<'newest'>(client, `select max(segment) as newest from (${FILES}) files`);
  while ((await numbers<'current'>(client, CURRENT)).current <= newest) {
    // Nothing is switched where nothing was written.
    await client.query(`select pg_logical_emit_message(false, 'banyan', '')`);
    await client.query('select pg_switch_wal()');
  }
}

async function keptBy(client: Client, kept: number): Promise<string> {
  const { rows } = await client.query<{ reason: string }>(
    `select 'replication slot ' || slot_name as reason from pg_replication_slots where restart_lsn is not null
     union all select name || ' = ' || current_setting(name) from pg_settings
       where (name = 'archive_mode' and setting <> 'off') or (name in ('wal_keep_size', 'wal_keep_segments') and setting <> '0')`,
  );
  const reasons = rows.map(({ reason }) => reason).join(', ') || 'the server';
  return `people's keys: what was to be erased is destroyed, but ${kept} files of the write-ahead log still hold it, kept by ${reasons}; erase again when that is mended`;
}

async function numbers<Name extends string>(client: Client, statement: string): Promise<Record<Name, number>> {
  const { rows } = await client.query<Record<Name, number>>(statement);
  return rows[0]!;
}
