import type { ClusterSession } from './cluster-session.ts';

/** Of dead entries, in seconds: one that comes back is passed by, so they need not be remembered for long, and lists have fewer of them to step over. */
const ENTRY_GRACE_S = 3600;

/** A view's rows, by key: the newest version first. */
export function rowsTable(keyspace: string, id: string): string {
  return `${keyspace}.rows_${id}`;
}

/** Where rows are found besides by their keys (see `Entry`). */
export function entriesTable(keyspace: string, id: string): string {
  return `${keyspace}.entries_${id}`;
}

/** Makes the tables of one filling of a view: a rebuild has tables of its own, so that what it replaces is gone with its files. */
export async function makeTables(session: ClusterSession, id: string): Promise<void> {
  const compaction = `compaction = {'class': 'LeveledCompactionStrategy', 'unchecked_tombstone_compaction': 'true'}`;
  await session.define(
    `create table ${rowsTable(session.keyspace, id)} (bucket smallint, key text, at bigint, row text, indexed text, mark text, checksum bigint,
      primary key ((bucket, key), at)) with clustering order by (at desc) and ${compaction}`,
  );
  await session.define(
    `create table ${entriesTable(session.keyspace, id)} (number smallint, scope blob, bucket smallint, sort blob, key text,
      primary key ((number, scope, bucket), sort)) with gc_grace_seconds = ${ENTRY_GRACE_S} and ${compaction}`,
  );
}

/** Drops them; those that are not there are no error. */
export async function dropTables(session: ClusterSession, id: string): Promise<void> {
  await session.define(`drop table if exists ${entriesTable(session.keyspace, id)}`);
  await session.define(`drop table if exists ${rowsTable(session.keyspace, id)}`);
}

/** The ids of the tables that are there. */
export async function tableIds(session: ClusterSession): Promise<string[]> {
  const tables = await session.all<{ table_name: string }>(
    'select table_name from system_schema.tables where keyspace_name = ?',
    [session.keyspace],
  );
  const ids = tables.map(({ table_name: name }) => /^(?:rows|entries)_([0-9a-f]+_[0-9a-f]+)$/.exec(name)?.[1]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
