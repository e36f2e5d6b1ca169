import { DefectError } from '@banyan/core';
import { StoreError } from '@banyan/engine';
import type { Client } from 'pg';

/** By the layout that each leaves: a schema is taken from its layout to the newest one, step by step. */
export type LayoutSteps = readonly ((schema: string) => string)[];

/** Names of schemas are written into statements, so they are of letters that need no quotes. At most 63 bytes, as the server cuts longer ones. */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** @throws DefectError when it cannot be the name of a schema */
export function checkSchemaName(schema: string): void {
  if (SCHEMA_NAME.test(schema)) return;
  throw new DefectError(
    `a schema is called by small letters, digits and _, 63 at most, not ${JSON.stringify(schema)}`,
    { schema },
  );
}

/**
 * Brings a schema to the layout of this code, making it when it is new. Safe when many instances start at once: they come one after the other, and
 * whoever comes later finds it done.
 * @param kind what the schema holds; another kind's schema is refused
 * @throws StoreError when the layout is of a newer version, or the schema holds something else
 */
export async function migrateSchema(client: Client, schema: string, kind: string, steps: LayoutSteps): Promise<void> {
  checkSchemaName(schema);
  await client.query('begin');
  try {
    await client.query("select pg_advisory_xact_lock(hashtextextended('banyan ' || $1, 0))", [schema]);
    await client.query(
      `create schema if not exists ${schema}; create table if not exists ${schema}.layout (layout integer not null);
       alter table ${schema}.layout add column if not exists kind text not null default 'a log'`,
    );
    const { rows } = await client.query<{ layout: number; kind: string }>(`select layout, kind from ${schema}.layout`);
    const [found = { layout: 0, kind }] = rows;
    const { layout } = found;
    if (found.kind !== kind) throw new StoreError(`schema ${schema} holds ${found.kind}, not ${kind}`, 'none');
    if (layout > steps.length) {
      const newer = `schema ${schema} has layout ${layout}, written by a newer version; this one knows layouts up to ${steps.length}`;
      throw new StoreError(newer, 'none');
    }
    for (const step of steps.slice(layout)) await client.query(step(schema));
    await client.query(`delete from ${schema}.layout`);
    await client.query(`insert into ${schema}.layout values ($1, $2)`, [steps.length, kind]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
