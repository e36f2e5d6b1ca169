import pg from 'pg';
import { parentOf, treeCpuUs } from './process-tree.ts';
import { addressOf, type Addresses } from './servers-apart.ts';

const SETTINGS = ['fsync', 'synchronous_commit', 'wal_sync_method', 'full_page_writes', 'shared_buffers'];

/** The PostgreSQL of a figure. */
export interface MeasuredPostgres {
  readonly url: string;
  /** Its version, and how it keeps what it acknowledges: a figure without that is no figure. */
  readonly settings: string;
  /** What all its processes have taken of processors so far, in microseconds. */
  cpuUs(): number;
}

/** Looks at the server that was started for a figure. */
export async function measuredPostgres(addresses: Addresses): Promise<MeasuredPostgres> {
  const url = addressOf(addresses, 'BANYAN_POSTGRES_URL');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; value: string }>(
      'select name, current_setting(name) as value from pg_settings where name = any ($1)',
      [[...SETTINGS, 'server_version']],
    );
    const { rows: own } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const server = parentOf(own[0]!.pid) ?? 0;
    const values = new Map(rows.map(({ name, value }) => [name, value]));
    const settings = SETTINGS.map((name) => `${name}=${values.get(name)}`).join(', ');
    return {
      url,
      settings: `PostgreSQL ${values.get('server_version')}, ${settings}`,
      cpuUs: () => (server === 0 ? 0 : treeCpuUs(server)),
    };
  } finally {
    await client.end();
  }
}
