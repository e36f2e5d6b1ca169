import { DefectError } from '@banyan/core';
import type { ViewDefinition } from '@banyan/engine';
import type { Client, ClientBase } from 'pg';
import { creationOf, indexingOf, layoutOf, tablesOf } from './view-layout.ts';
import type { Standing } from './view-reading.ts';

interface TableRow {
  readonly id: number;
  readonly definition: string;
}

const standingOf = ({ id, definition }: TableRow): Standing => ({
  id,
  layout: layoutOf(JSON.parse(definition) as ViewDefinition),
});

/** A process that fills a shadow holds this lock for as long as its session lasts, so that nobody takes the shadow for one that was left behind. */
const shadowLock = (schema: string, id: number): string => `hashtextextended('banyan shadow ${schema} ${id}', 0)`;

/** The tables of a service's views, as lines of `view_table`. All calls are part of the transaction that the client is in. */
export class ViewTables {
  readonly #schema: string;

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Where a view's live rows are; undefined when there are none. */
  async live(client: Pick<ClientBase, 'query'>, view: string): Promise<Standing | undefined> {
    const { rows } = await client.query<TableRow>(
      `select id, definition from ${this.#schema}.view_table where view = $1 and state = 'live'`,
      [view],
    );
    return rows[0] && standingOf(rows[0]);
  }

  /** The same, making them when there are none. Waits for a write under way, whoever makes it: what is read afterwards stands still. */
  async openLive(client: Client, definition: ViewDefinition): Promise<Standing> {
    await this.#lockView(client, definition.name);
    await client.query(`select 1 from ${this.#schema}.view_table where view = $1 for update`, [definition.name]);
    const live = await this.live(client, definition.name);
    if (live !== undefined) return live;
    const made = await this.#make(client, definition, 'live');
    await client.query(indexingOf(this.#schema, made.id, made.layout));
    return made;
  }

  /**
   * Empty tables beside the live ones, in the place of shadows of this session or of one that ended; not of those that other instances fill, as when several
   * start with new code. The session holds their lock until `release`.
   */
  async makeShadow(client: Client, definition: ViewDefinition): Promise<Standing> {
    await this.#lockView(client, definition.name);
    const { rows } = await client.query<TableRow>(
      `select id, definition from ${this.#schema}.view_table where view = $1 and state = 'shadow' order by id`,
      [definition.name],
    );
    await this.#dropUnfilled(client, rows);
    const made = await this.#make(client, definition, 'shadow');
    await client.query(`select pg_advisory_lock(${shadowLock(this.#schema, made.id)})`);
    return made;
  }

  /** Puts a shadow in the live tables' place. Resolves to those, which nobody is led to any more, but for whoever reads them already. */
  async swap(client: Client, shadow: Standing): Promise<Standing | undefined> {
    const view = shadow.layout.definition.name;
    await this.#lockView(client, view);
    await client.query(indexingOf(this.#schema, shadow.id, shadow.layout));
    const before = await this.live(client, view);
    if (before !== undefined) await client.query(`delete from ${this.#schema}.view_table where id = ${before.id}`);
    const { rowCount } = await client.query(
      `update ${this.#schema}.view_table set state = 'live' where id = ${shadow.id} and state = 'shadow'`,
    );
    if (rowCount !== 1) throw new DefectError(`the shadow of view ${view} is no shadow any more`);
    return before;
  }

  /** Lets go of a shadow's lock, after it was swapped in or dropped. */
  async release(client: Client, { id }: Standing): Promise<void> {
    await client.query(`select pg_advisory_unlock(${shadowLock(this.#schema, id)})`);
  }

  async drop(client: Client, { id, layout }: Standing): Promise<void> {
    // The rows first: queries take hold of them last, so that neither waits for what the other holds.
    await client.query(`drop table if exists ${tablesOf(this.#schema, id, layout).join(', ')}`);
    await client.query(`delete from ${this.#schema}.view_table where id = ${id}`);
  }

  /** Drops what processes that ended have left: shadows that nobody fills any more, and tables that a swap has put out of use. */
  async clearAway(client: Client): Promise<void> {
    const { rows } = await client.query<TableRow>(
      `select id, definition from ${this.#schema}.view_table where state = 'shadow' order by id`,
    );
    await this.#dropUnfilled(client, rows);
    const { rows: left } = await client.query<{ name: string }>(
      String.raw`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relkind = 'r' and c.relname ~ '^t\d+(_|$)'
          and not exists (select 1 from ${this.#schema}.view_table t where t.id = substring(c.relname from '^t(\d+)')::integer)`,
      [this.#schema],
    );
    if (left.length > 0)
      await client.query(`drop table if exists ${left.map(({ name }) => `${this.#schema}.${name}`).join(', ')}`);
  }

  async #dropUnfilled(client: Client, shadows: readonly TableRow[]): Promise<void> {
    for (const shadow of shadows) {
      const { rows } = await client.query<{ free: boolean }>(
        `select pg_try_advisory_xact_lock(${shadowLock(this.#schema, shadow.id)}) as free`,
      );
      if (rows[0]!.free) await this.drop(client, standingOf(shadow));
    }
  }

  async #make(client: Client, definition: ViewDefinition, state: 'live' | 'shadow'): Promise<Standing> {
    const layout = layoutOf(definition);
    const { rows } = await client.query<{ id: number }>(
      `insert into ${this.#schema}.view_table (view, state, shape, definition) values ($1, $2, $3, $4) returning id`,
      [definition.name, state, definition.shape, JSON.stringify(definition)],
    );
    const { id } = rows[0]!;
    await client.query(creationOf(this.#schema, id, layout));
    return { id, layout };
  }

  /** One after the other, whoever opens, rebuilds or swaps a view. */
  async #lockView(client: Client, view: string): Promise<void> {
    await client.query("select pg_advisory_xact_lock(hashtextextended('banyan view ' || $1, 0))", [
      `${this.#schema} ${view}`,
    ]);
  }
}
