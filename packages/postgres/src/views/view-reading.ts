import { DefectError } from '@banyan/core';
import { DamagedViewError, StoreError, type FoundRow, type IndexDefinition } from '@banyan/engine';
import type { IndexedView } from '@banyan/engine/view-store';
import type { Json } from '@banyan/core';
import pg, { type ClientBase, type Pool, type QueryResultRow } from 'pg';
import { viewFailure } from './view-failure.ts';
import { viewChecksum } from './view-checksum.ts';
import type { IndexLayout, ViewLayout } from './view-layout.ts';
import { rowsTable } from './view-layout.ts';

/** The table of rows that a view stands in at the moment. */
export interface Standing {
  readonly id: number;
  readonly layout: ViewLayout;
}

/** Where a view's tables are: a swap puts others in, for every handle of the view at once. */
export interface Slot {
  standing: Standing | undefined;
  /** What is wrong with the tables that stand there. */
  damage: string | undefined;
}

/** A row as queries select it. */
export interface SelectedRow {
  readonly key: string;
  readonly row: string;
  readonly checksum: number;
  readonly stale: boolean;
}

/** A view's tables for the time of one query. */
export class ViewReading implements IndexedView<IndexLayout> {
  readonly schema: string;
  readonly id: number;
  readonly layout: ViewLayout;
  readonly #client: Pool | ClientBase;

  constructor(schema: string, { id, layout }: Standing, client: Pool | ClientBase) {
    this.schema = schema;
    this.id = id;
    this.layout = layout;
    this.#client = client;
  }

  get view(): string {
    return this.layout.definition.name;
  }

  /** The table of rows. */
  get rows(): string {
    return rowsTable(this.schema, this.id);
  }

  /** What a query for rows selects, of the tables `r` (rows) and `p` (parked, see `joinParked`). */
  readonly selected = 'r.key, r.row, r.checksum, p.key is not null as stale';

  get joinParked(): string {
    return `left join ${this.schema}.parked p on p.id = ${this.id} and p.key = r.key`;
  }

  /** The index of this name and kind, as the stored rows have it. */
  index(name: string, kind: IndexDefinition['kind']): IndexLayout | undefined {
    return this.layout.indexes.find(({ definition }) => definition.name === name && definition.kind === kind);
  }

  async all<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>(text, [...values])).rows;
  }

  /** The same with a statement that is prepared, of a name that stands for one text of each table of rows. The pool is that of one schema. */
  async allPrepared<Row extends QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const prepared = { name: `${name} ${this.id}`, text, values: [...values] };
    return (await this.#client.query<Row>(prepared)).rows;
  }

  /** A row's text, once its checksum was found right. @throws DamagedViewError */
  checked({ key, row, checksum }: Omit<SelectedRow, 'stale'>): string {
    if (viewChecksum(key, row) !== checksum)
      throw new DamagedViewError(this.view, `the row ${JSON.stringify(key)} does not match its checksum`);
    return row;
  }

  found(selected: SelectedRow): FoundRow {
    return { key: selected.key, row: JSON.parse(this.checked(selected)) as Json, stale: selected.stale };
  }
}

const UNDEFINED_TABLE = '42P01';

/** Reads of one view: each on one state of its tables, on those that stand at the moment. */
export class ViewReader {
  readonly #schema: string;
  readonly #view: string;
  readonly #slot: Slot;
  readonly #pool: Pool;
  /** Looks where the view stands now, after another process has swapped its tables; undefined: nowhere, for a shadow stands where it was made. */
  readonly #look: (() => Promise<void>) | undefined;
  readonly #onDamage: (damage: string) => void;

  constructor(
    schema: string,
    view: string,
    slot: Slot,
    parts: {
      readonly pool: Pool;
      readonly look: (() => Promise<void>) | undefined;
      readonly onDamage: (damage: string) => void;
    },
  ) {
    this.#schema = schema;
    this.#view = view;
    this.#slot = slot;
    this.#pool = parts.pool;
    this.#look = parts.look;
    this.#onDamage = parts.onDamage;
  }

  get standing(): Standing {
    if (this.#slot.standing === undefined) throw new DefectError(`view ${this.#view} is closed, or was dropped`);
    return this.#slot.standing;
  }

  /** One statement. */
  read<Result>(query: (reading: ViewReading) => Promise<Result>): Promise<Result> {
    return this.#guard(async (standing) => query(new ViewReading(this.#schema, standing, this.#pool)));
  }

  /** Several statements on one state of the tables. */
  snapshot<Result>(query: (reading: ViewReading) => Promise<Result>): Promise<Result> {
    return this.#guard(async (standing) => {
      const client = await this.#pool.connect();
      let failed = true;
      try {
        await client.query('begin isolation level repeatable read read only');
        const result = await query(new ViewReading(this.#schema, standing, client));
        await client.query('commit');
        failed = false;
        return result;
      } catch (error) {
        failed = await client.query('rollback').then(
          () => false,
          () => true,
        );
        throw error;
      } finally {
        client.release(failed);
      }
    });
  }

  async #guard<Result>(query: (standing: Standing) => Promise<Result>): Promise<Result> {
    for (let again = false; ; again = true) {
      const { standing } = this;
      if (this.#slot.damage !== undefined) throw new DamagedViewError(this.#view, this.#slot.damage);
      try {
        return await query(standing);
      } catch (error) {
        const isGone = error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE;
        if (isGone && !again && this.#look !== undefined) {
          await this.#look();
          continue;
        }
        throw this.#failure(error, standing);
      }
    }
  }

  #failure(error: unknown, standing: Standing): unknown {
    const failure = viewFailure(error, this.#view);
    // What was found in tables that have been replaced meanwhile says nothing of those that stand now.
    if (failure instanceof DamagedViewError && this.#slot.standing === standing && this.#slot.damage === undefined) {
      const damage = String(failure.details['what']);
      this.#slot.damage = damage;
      this.#onDamage(damage);
    }
    if (!(failure instanceof StoreError) || this.#slot.standing !== undefined) return failure;
    return new DefectError(`view ${this.#view} is closed, or was dropped`, {}, error);
  }
}
