import { DefectError, type Json } from '@banyan/core';
import { DamagedViewError, StoreError, type FoundRow } from '@banyan/engine';
import { keyOfSorted, sortedText, type EntryCondition } from '@banyan/engine/view-store';
import type { Collection, Document, Filter } from 'mongodb';
import { checksumOf } from './checksum.ts';
import { fieldsOf, type Collections, type TableDocument, type VersionDocument } from './documents.ts';
import type { Standing } from './standing.ts';
import { viewFailure } from './view-failure.ts';

/** Where a view's table is: a swap puts another in, for every handle of the view at once. */
export interface Slot {
  standing: Standing | undefined;
  /** What is wrong with the table that stands there. */
  damage: string | undefined;
  /** The version of the table of which this process last knew all; undefined when it has to be asked. */
  known: { readonly table: string; readonly version: number } | undefined;
  /** The table as it was when it was last looked at. Most queries meet it unchanged, which saves them a round trip. */
  seen: TableDocument | undefined;
}

/** What a version shows: what came with it or before, and was not replaced by then; writes that were given up count for nothing. */
export function shownAt({ version, dead }: Pick<TableDocument, 'version' | 'dead'>): Filter<VersionDocument> {
  if (dead.length === 0) return { w: { $lte: version }, u: { $gt: version } };
  return { w: { $lte: version, $nin: [...dead] }, $or: [{ u: { $gt: version } }, { u: { $in: [...dead] } }] };
}

/** One version of a view's table. */
export class ViewReading {
  readonly standing: Standing;
  readonly table: TableDocument;
  readonly versions: Collection<VersionDocument>;

  constructor(standing: Standing, table: TableDocument, versions: Collection<VersionDocument>) {
    this.standing = standing;
    this.table = table;
    this.versions = versions;
  }

  /** What is shown, and fits. */
  filter(...fits: Filter<VersionDocument>[]): Filter<VersionDocument> {
    return { $and: [shownAt(this.table), ...fits] };
  }

  /** The filters for conditions on entries. */
  async conditions(conditions: readonly EntryCondition[]): Promise<Filter<VersionDocument>[]> {
    return Promise.all(
      conditions.map(async (condition) => {
        const { entries } = fieldsOf(condition.index.number);
        if ('span' in condition)
          return { [entries]: { $elemMatch: { $gte: condition.span.from, $lt: condition.span.to } } };
        const any = 'anyOf' in condition ? condition.anyOf : await this.#linked(condition.linked);
        return { [entries]: { $in: [...any] } };
      }),
    );
  }

  async aggregate<Row extends Document>(stages: Document[]): Promise<Row[]> {
    return this.versions.aggregate<Row>(stages).toArray();
  }

  /** A row's text, once its checksum was found right. @throws DamagedViewError */
  checked(key: string, { r, c }: Pick<VersionDocument, 'r' | 'c'>): string {
    if (typeof r !== 'string' || checksumOf(key, r) !== c)
      throw this.damaged(`the row ${JSON.stringify(key)} does not match its checksum`);
    return r;
  }

  /** Rows as queries answer them. */
  async found(rows: readonly Pick<VersionDocument, 'k' | 'r' | 'c'>[]): Promise<FoundRow[]> {
    const parked = await this.#parkedAmong(rows.map(({ k }) => k!));
    return rows.map((row) => {
      const key = keyOfSorted(row.k!);
      return { key, row: JSON.parse(this.checked(key, row)) as Json, stale: parked.has(row.k!) };
    });
  }

  damaged(what: string): DamagedViewError {
    return new DamagedViewError(this.standing.view, what);
  }

  /** The keys of rows that fit, as entries of tags. */
  async #linked(conditions: readonly EntryCondition[]): Promise<string[]> {
    const fits = await this.conditions(conditions);
    const rows = await this.versions
      .find(this.filter({ k: { $exists: true } }, ...fits), { projection: { k: 1 } })
      .toArray();
    return rows.map(({ k }) => sortedText(keyOfSorted(k!)));
  }

  async #parkedAmong(keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.table.parked === 0 || keys.length === 0) return new Set();
    const marks = await this.versions.find(this.filter({ p: { $in: [...keys] } }), { projection: { p: 1 } }).toArray();
    return new Set(marks.map(({ p }) => p!));
  }
}

/** Why a query is carried out again. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const TRIES_MAX = 5;

/** Reads of one view, each on one version of the table that stands at the moment. */
export class ViewReader {
  readonly #view: string;
  readonly #slot: Slot;
  readonly #collections: Collections;
  /** Looks where the view stands now, after another process has swapped its table; undefined: nowhere, for a shadow stands where it was made. */
  readonly #look: (() => Promise<void>) | undefined;
  readonly #onDamage: (damage: string) => void;

  constructor(
    view: string,
    slot: Slot,
    parts: {
      readonly collections: Collections;
      readonly look: (() => Promise<void>) | undefined;
      readonly onDamage: (damage: string) => void;
    },
  ) {
    this.#view = view;
    this.#slot = slot;
    this.#collections = parts.collections;
    this.#look = parts.look;
    this.#onDamage = parts.onDamage;
  }

  get slot(): Slot {
    return this.#slot;
  }

  get standing(): Standing {
    if (this.#slot.standing === undefined) throw this.#closed();
    return this.#slot.standing;
  }

  /** Carries out a query, again when its version was cleared away or its table swapped meanwhile. */
  async read<Result>(query: (reading: ViewReading) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries += 1) {
      const { standing } = this;
      if (this.#slot.damage !== undefined) throw new DamagedViewError(this.#view, this.#slot.damage);
      try {
        return await this.#readOnce(standing, query);
      } catch (error) {
        if (!(error instanceof Overtaken)) throw this.failure(error, standing);
        if (tries === TRIES_MAX)
          throw this.failure(
            new StoreError(`view ${this.#view}: a query was overtaken ${tries} times`, 'none'),
            standing,
          );
      }
    }
  }

  /** Reads the version that was seen last, or a newer one if somebody has written since: what was there before a query began is in its answer. */
  async #readOnce<Result>(standing: Standing, query: (reading: ViewReading) => Promise<Result>): Promise<Result> {
    const { versions } = this.#collections;
    const { seen } = this.#slot;
    let isNow = seen?._id !== standing.id;
    let table = isNow ? await this.#tableOf(standing) : seen!;
    for (;;) {
      const result = await query(new ViewReading(standing, table, versions(standing.id))).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      const after = await this.#tableOf(standing);
      if (isNow && after.cleaned > table.version) throw new Overtaken('its version was cleared away');
      if (isNow || after.version === table.version) {
        if ('error' in result) throw result.error;
        return result.value;
      }
      table = after;
      isNow = true;
    }
  }

  async #tableOf(standing: Standing): Promise<TableDocument> {
    const table = await this.#collections.tables.findOne({ _id: standing.id });
    if (table === null) return this.#goneFrom(standing);
    if (this.#slot.standing === standing) this.#slot.seen = table;
    return table;
  }

  async #goneFrom(standing: Standing): Promise<never> {
    await this.look();
    if (this.standing === standing) throw new StoreError(`view ${this.#view}: its table is not there any more`, 'none');
    throw new Overtaken('another table stands in its place');
  }

  async look(): Promise<void> {
    await this.#look?.();
  }

  failure(error: unknown, standing: Standing): unknown {
    const failure = viewFailure(error, this.#view);
    // What was found in a table that has been replaced meanwhile says nothing of the one that stands now.
    if (failure instanceof DamagedViewError && this.#slot.standing === standing && this.#slot.damage === undefined) {
      const damage = String(failure.details['what']);
      this.#slot.damage = damage;
      this.#onDamage(damage);
    }
    return failure instanceof StoreError && this.#slot.standing === undefined ? this.#closed(error) : failure;
  }

  #closed(cause?: unknown): DefectError {
    return new DefectError(`view ${this.#view} is closed, or was dropped`, {}, cause);
  }
}
