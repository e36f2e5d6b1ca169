import { hash } from 'node:crypto';
import { StoreError } from '@banyan/engine';
import type { ClusterSession } from './cluster-session.ts';
import type { ServerAddress } from './server-address.ts';

const RELEASE_MIN = 4;

/**
 * Tables that all views of a keyspace share. Their names end in the number of this layout: another one will have tables of its own, and views are built again
 * from their logs.
 *
 * - `head_1`: a line for each table of rows of a view: where it stands, in the order of its log. Changed by conditional statements alone.
 * - `instance_1`: the stores that are open; each renews its line, which ends by itself.
 */
const SHARED = {
  head_1: `space text, view_name text, place text, id text, layout text, source text, stamp bigint, row_count bigint, owner text, checksum bigint,
    primary key ((space, view_name), place)`,
  instance_1: 'id text primary key, space text',
} as const;

/**
 * Makes what is missing of a keyspace, and looks at how it is set up.
 * @returns what the operator should know of it
 * @throws StoreError when rows in it would not be safe, or the server is too old
 */
export async function prepareKeyspace(session: ClusterSession, address: ServerAddress): Promise<string[]> {
  const { keyspace, dataCenter, replicas } = address;
  await checkRelease(session);
  const [found] = await session.all<{ durable_writes: boolean; replication: Record<string, string> }>(
    'select durable_writes, replication from system_schema.keyspaces where keyspace_name = ?',
    [keyspace],
  );
  if (found === undefined)
    await session.define(
      `create keyspace if not exists ${keyspace} with replication = {'class': 'NetworkTopologyStrategy', '${dataCenter}': ${replicas}}`,
    );
  else checkKeyspace(address, found);
  const tables = await session.all<{ table_name: string }>(
    'select table_name from system_schema.tables where keyspace_name = ?',
    [keyspace],
  );
  for (const [table, columns] of Object.entries(SHARED))
    if (!tables.some((one) => one.table_name === table))
      // The same number whoever makes it: many that start at once make one table, also by way of several nodes.
      await session.define(
        `create table if not exists ${keyspace}.${table} (${columns}) with id = ${tableId(`${keyspace}.${table}`)}`,
      );
  return notices(session);
}

async function checkRelease(session: ClusterSession): Promise<void> {
  const [local] = await session.all<{ release_version: string }>('select release_version from system.local');
  const release = local?.release_version ?? '0';
  if (Number(/^\d+/.exec(release)?.[0] ?? 0) < RELEASE_MIN)
    throw new StoreError(`Cassandra ${release} is too old: it must be ${RELEASE_MIN}.0 or newer`, 'none');
}

function checkKeyspace(
  { keyspace, dataCenter, replicas }: ServerAddress,
  { durable_writes, replication }: { readonly durable_writes: boolean; readonly replication: Record<string, string> },
): void {
  const faults: string[] = [];
  if (!durable_writes) faults.push('its writes are not durable (durable_writes = false)');
  const strategy = replication['class']?.split('.').at(-1);
  if (strategy !== 'NetworkTopologyStrategy')
    faults.push(`its replication is by ${strategy ?? 'nothing'}, not by NetworkTopologyStrategy`);
  // With transient copies it reads `3/1`.
  const copies = Number(replication[dataCenter] ?? 0);
  if (!(copies >= replicas))
    faults.push(`data centre ${dataCenter} keeps ${replication[dataCenter] ?? 'no'} copies of it, not ${replicas}`);
  if (faults.length > 0) throw new StoreError(`keyspace ${keyspace} is not used: ${faults.join('; ')}`, 'none');
}

/** A table's id, made of its name. */
function tableId(name: string): string {
  const digits = hash('sha256', name, 'hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

async function notices(session: ClusterSession): Promise<string[]> {
  const [setting] = await session
    .all<{ value: string }>(`select value from system_views.settings where name = 'auto_snapshot'`)
    .catch(() => []);
  return setting?.value === 'true'
    ? [
        'auto_snapshot is on: what a rebuild puts out of use stays on the disk as a snapshot, an erased person’s rows included, until `nodetool clearsnapshot`',
      ]
    : [];
}
