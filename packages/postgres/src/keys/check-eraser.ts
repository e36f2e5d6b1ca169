import { StoreError } from '@banyan/engine';
import type { Client } from 'pg';

/**
 * Refuses a user who could not remove an erased key from the server's write-ahead log.
 * @throws StoreError that names every right that is missing
 */
export async function checkEraser(client: Client): Promise<void> {
  const { rows } = await client.query<{ user: string; switches: boolean; looks: boolean; checkpoints: boolean | null }>(
    `select current_user as user, has_function_privilege('pg_switch_wal()', 'execute') as switches,
       has_function_privilege('pg_ls_waldir()', 'execute') as looks,
       (select bool_or(rolsuper) from pg_roles where rolname = current_user)
         or (select bool_or(pg_has_role(oid, 'usage')) from pg_roles where rolname = 'pg_checkpoint') as checkpoints`,
  );
  const { user, switches, looks, checkpoints } = rows[0]!;
  const grants: string[] = [];
  if (checkpoints !== true)
    grants.push(`grant pg_checkpoint to ${user} (since version 15; before that, a superuser alone may)`);
  if (!switches) grants.push(`grant execute on function pg_switch_wal() to ${user}`);
  if (!looks) grants.push(`grant execute on function pg_ls_waldir() to ${user}`);
  if (grants.length > 0)
    throw new StoreError(
      `this PostgreSQL is not used for people's keys: what is erased would stay in its write-ahead log; ${grants.join('; ')}`,
      'none',
    );
}
