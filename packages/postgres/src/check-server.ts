import { StoreError } from '@banyan/engine';
import type { Client } from 'pg';

/** `sha256()` and procedures that see each commit are there since 11; older than 13 has no maintainers. */
const OLDEST = 130_000;

/**
 * Refuses a server that could lose what it has acknowledged.
 * @throws StoreError that names every setting that is wrong
 */
export async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('server_version_num', 'fsync', 'full_page_writes', 'server_encoding')",
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const wrong: string[] = [];
  if (Number(settings.get('server_version_num')) < OLDEST) wrong.push('it is older than version 13');
  for (const name of ['fsync', 'full_page_writes'])
    if (settings.get(name) !== 'on')
      wrong.push(`${name} is ${settings.get(name)}: it would lose what it has acknowledged when the power fails`);
  if (settings.get('server_encoding') !== 'UTF8')
    wrong.push(`its encoding is ${settings.get('server_encoding')}, not UTF8`);
  if (wrong.length > 0) throw new StoreError(`this PostgreSQL is not used: ${wrong.join('; ')}`, 'none');
}
