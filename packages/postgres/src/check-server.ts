import { StoreError } from '@banyan/engine';
import type { Client } from 'pg';

/** `sha256()` and procedures that see each commit are there since 11; older than 13 has no maintainers. */
const OLDEST = 130_000;

/** Settings by which a commit waits until its standby has it on the disk, or more. */
const WAITS = new Set(['on', 'remote_apply']);

/**
 * Refuses a server that could lose what it has acknowledged: when the power fails, or when a standby takes its place. That there is a standby is said by the address, which
 * names several servers, or by the server itself, which is set to wait for one.
 * @param servers how many the address names
 * @throws StoreError that names every setting that is wrong
 */
export async function checkServer(client: Client, servers: number): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
      where name in ('server_version_num', 'fsync', 'full_page_writes', 'server_encoding', 'synchronous_commit', 'synchronous_standby_names')`,
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const wrong: string[] = [];
  if (Number(settings.get('server_version_num')) < OLDEST) wrong.push('it is older than version 13');
  for (const name of ['fsync', 'full_page_writes'])
    if (settings.get(name) !== 'on')
      wrong.push(`${name} is ${settings.get(name)}: it would lose what it has acknowledged when the power fails`);
  if (settings.get('server_encoding') !== 'UTF8')
    wrong.push(`its encoding is ${settings.get('server_encoding')}, not UTF8`);
  if (servers > 1 || settings.get('synchronous_standby_names') !== '')
    wrong.push(...(await withoutStandby(client, servers, settings)));
  if (wrong.length > 0) throw new StoreError(`this PostgreSQL is not used: ${wrong.join('; ')}`, 'none');
}

/** Why a standby that takes its place could lack what was acknowledged. */
async function withoutStandby(
  client: Client,
  servers: number,
  settings: ReadonlyMap<string, string>,
): Promise<string[]> {
  const wrong: string[] = [];
  const commit = settings.get('synchronous_commit')!;
  if (!WAITS.has(commit))
    wrong.push(`synchronous_commit is ${commit}: a standby would not have what was acknowledged; set it to on`);
  if (settings.get('synchronous_standby_names') === '')
    return [
      ...wrong,
      `its address names ${servers} servers, and synchronous_standby_names is empty: a standby would not have what was acknowledged; set it, or name one server alone`,
    ];
  // Whoever may not see it is shown the row with nothing in it.
  const { rows } = await client.query<{ state: string | null }>('select sync_state as state from pg_stat_replication');
  if (rows.some(({ state }) => state === 'sync' || state === 'quorum')) return wrong;
  const asked = `synchronous_standby_names is ${JSON.stringify(settings.get('synchronous_standby_names'))}`;
  if (rows.some(({ state }) => state === null))
    return [...wrong, `${asked}, and it does not show whether one is there: grant pg_monitor to its user`];
  return [...wrong, `${asked}, and no such standby follows it: commits would wait for one`];
}
