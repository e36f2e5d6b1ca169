import { DefectError } from '@banyan/core';
import type { ViewDefinition } from '@banyan/engine';
import type { Db } from 'mongodb';
import { collectionOf, fieldsOf, type Collections, type TableDocument } from './documents.ts';
import { Standing } from './standing.ts';
import { isDuplicate } from './view-failure.ts';

/** A table that belongs to no view, or a shadow, to which nobody has written for so long, is nobody's any more. */
const LEASE_MS = 10 * 60_000;

/** The tables of a service's views. */
export class ViewTables {
  readonly #database: Db;
  readonly #collections: Collections;

  constructor(database: Db, collections: Collections) {
    this.#database = database;
    this.#collections = collections;
  }

  /** A view's live table; undefined when there is none. */
  async live(view: string): Promise<TableDocument | undefined> {
    const named = await this.#collections.views.findOne({ _id: view });
    if (named?.live === undefined) return undefined;
    // Not there while another is being swapped in.
    return (await this.#collections.tables.findOne({ _id: named.live })) ?? undefined;
  }

  /** The same, making it when there is none. */
  async openLive(definition: ViewDefinition): Promise<TableDocument> {
    const { views } = this.#collections;
    const view = definition.name;
    for (;;) {
      const live = await this.live(view);
      if (live !== undefined) return live;
      const named = await views.findOne({ _id: view });
      if (named?.live !== undefined) continue;
      const made = await this.#make(definition);
      try {
        const { matchedCount, upsertedCount } = await views.updateOne(
          { _id: view, live: { $exists: false } },
          { $set: { live: made._id } },
          { upsert: true },
        );
        if (matchedCount + upsertedCount > 0) return made;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      await this.drop(made._id);
    }
  }

  /** An empty table beside the live one, in the place of an unfinished earlier shadow. */
  async makeShadow(definition: ViewDefinition): Promise<Standing> {
    const made = await this.#make(definition);
    const before = await this.#named(definition.name, made._id);
    if (before !== undefined) await this.drop(before);
    return new Standing(made);
  }

  /** Puts a shadow in the live table's place, in one document, and drops that one. */
  async swap({ id, view }: Standing): Promise<void> {
    const before = await this.#collections.views.findOneAndUpdate(
      { _id: view, shadow: id },
      { $set: { live: id }, $unset: { shadow: '' } },
      { returnDocument: 'before' },
    );
    if (before === null) throw new DefectError(`the shadow of view ${view} is no shadow any more`);
    if (before.live !== undefined) await this.drop(before.live);
  }

  async discard({ id, view }: Standing): Promise<void> {
    await this.#collections.views.updateOne({ _id: view, shadow: id }, { $unset: { shadow: '' } });
    await this.drop(id);
  }

  /** Its document first: who reads it looks at that afterwards, and sees that it was gone. */
  async drop(table: string): Promise<void> {
    await this.#collections.tables.deleteOne({ _id: table });
    await this.#database.dropCollection(collectionOf(table));
  }

  /** Drops what processes that ended have left: shadows that nobody fills, and tables that a swap has put out of use. */
  async clearAway(): Promise<void> {
    const { views, tables } = this.#collections;
    const old = { touched: { $lt: new Date(Date.now() - LEASE_MS) } };
    for (const { _id, view } of await tables.find(old, { projection: { view: 1 } }).toArray()) {
      const named = await views.findOne({ _id: view });
      if (named?.live === _id) continue;
      if (named?.shadow === _id) await views.updateOne({ _id: view, shadow: _id }, { $unset: { shadow: '' } });
      await this.drop(_id);
    }
  }

  async #named(view: string, shadow: string): Promise<string | undefined> {
    for (;;)
      try {
        const before = await this.#collections.views.findOneAndUpdate(
          { _id: view },
          { $set: { shadow } },
          { upsert: true, returnDocument: 'before' },
        );
        return before?.shadow;
      } catch (error) {
        // Two that make the view's document at once.
        if (!isDuplicate(error)) throw error;
      }
  }

  async #make(definition: ViewDefinition): Promise<TableDocument> {
    for (;;)
      try {
        return await this.#makeAs(String(await this.#nextNumber()), definition);
      } catch (error) {
        // Whose a number is, its document says: a counter that was lost, or made by two at once, gives it out again.
        if (!isDuplicate(error)) throw error;
      }
  }

  /** @throws a failure for which `isDuplicate` where another table has this number; nothing of it was touched then */
  async #makeAs(_id: string, definition: ViewDefinition): Promise<TableDocument> {
    const made: TableDocument = {
      _id,
      view: definition.name,
      definition: JSON.stringify(definition),
      touched: new Date(),
      version: 0,
      claimed: 0,
      dead: [],
      cleaned: 0,
      cursors: [],
      rows: 0,
      parked: 0,
      totals: {},
    };
    const entries = definition.indexes.map((_, number) => ({ [fieldsOf(number).entries]: 1 as const, u: 1 as const }));
    const keys = [{ k: 1, u: 1 }, { p: 1, u: 1 }, { w: 1 }, { u: 1 }] as const;
    await this.#collections.versions(made._id).createIndexes([...keys, ...entries].map((key) => ({ key })));
    await this.#collections.tables.insertOne(made);
    return made;
  }

  async #nextNumber(): Promise<number> {
    for (;;)
      try {
        const counter = await this.#collections.counters.findOneAndUpdate(
          { _id: 'table' },
          { $inc: { last: 1 } },
          { upsert: true, returnDocument: 'after' },
        );
        return counter!.last;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
  }
}
