import { DefectError } from '@banyan/core';
import { StaleCursorError, StoreError, type ViewDefinition, type ViewStore, type ViewTable } from '@banyan/engine';
import { MongoClient } from 'mongodb';
import { collectionsIn, type Collections } from './documents.ts';
import { MongoViewTable } from './mongo-view-table.ts';
import { Standing } from './standing.ts';
import { VersionCleaner } from './version-cleaner.ts';
import { viewFailure } from './view-failure.ts';
import { ViewReader, type Slot } from './view-reading.ts';
import { ViewTables } from './view-tables.ts';
import { GoneTable, writeView } from './write-view.ts';

/** A server is looked for so long before a call fails. */
const FIND_SERVER_MS = 2000;

const KEEP_VERSIONS_MS = 5000;

export interface MongoViewStoreOptions {
  /** `mongodb://user:password@host:port/?options`. */
  readonly url: string;
  /** The database that holds the views of one service and nothing else; made when it does not exist. */
  readonly database: string;
  /** A server that says nothing for so long counts as down, what it was asked as of unknown outcome; 30 s unless said otherwise. */
  readonly answerWithinMs?: number;
  /** How long replaced rows are kept for queries under way; 5 s unless said otherwise. One that takes longer is carried out again when somebody has written meanwhile. */
  readonly keepVersionsMs?: number;
  /** Told once of each view whose table is found damaged. */
  readonly onDamage?: (notice: string) => void;
}

/** The views of a service in a MongoDB database. Any number of instances may read them; one of them writes a view at a time. */
export class MongoViewStore implements ViewStore {
  readonly #client: MongoClient;
  readonly #database: string;
  readonly #collections: Collections;
  readonly #tables: ViewTables;
  readonly #cleaner: VersionCleaner;
  readonly #onDamage: (notice: string) => void;
  /** Where each view's live rows are. */
  readonly #live = new Map<string, Slot>();
  /** The shadows that are being filled, by their handles. */
  readonly #shadows = new Map<ViewTable, Slot>();
  /** Writes under way, by where they go: one waits for the other. */
  readonly #writing = new Map<Slot, Promise<unknown>>();
  #closed: Promise<void> | undefined;

  private constructor(
    client: MongoClient,
    { database, onDamage, keepVersionsMs = KEEP_VERSIONS_MS }: MongoViewStoreOptions,
  ) {
    const within = client.db(database);
    this.#client = client;
    this.#database = database;
    this.#collections = collectionsIn(within);
    this.#tables = new ViewTables(within, this.#collections);
    this.#cleaner = new VersionCleaner(this.#collections, keepVersionsMs);
    this.#onDamage = onDamage ?? (() => {});
  }

  /** @throws StoreError when the server cannot be reached */
  static async open(options: MongoViewStoreOptions): Promise<MongoViewStore> {
    const { url, database, answerWithinMs = 30_000 } = options;
    if (!/^[\w-]{1,60}$/.test(database))
      throw new DefectError(`the database ${JSON.stringify(database)} is none of letters, digits, '-' and '_'`);
    const client = new MongoClient(url, {
      appName: `banyan views ${database}`,
      connectTimeoutMS: answerWithinMs,
      socketTimeoutMS: answerWithinMs,
      serverSelectionTimeoutMS: Math.min(answerWithinMs, FIND_SERVER_MS),
      readPreference: 'primary',
      // A cursor must not outlive its rows where a primary is lost.
      writeConcern: { w: 'majority', journal: true },
      // A write that is sent twice would find that it has overtaken itself.
      retryWrites: false,
    });
    try {
      await client.connect();
      const store = new MongoViewStore(client, options);
      await store.#tables.clearAway();
      return store;
    } catch (error) {
      await client.close();
      throw viewFailure(error, database);
    }
  }

  async open(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    const table = await this.#guarded(name, () => this.#tables.openLive(definition));
    const slot = this.#slotOf(name);
    this.#put(slot, new Standing(table));
    // What another process has replaced before it ended.
    if (table.cleaned < table.version) this.#cleaner.stands(table._id, table.version);
    return this.#handle(definition, slot, () => this.#look(name, slot));
  }

  async shadow(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    // Its own earlier one; those of other instances are filled by them.
    for (const [handle] of this.#shadows) if (handle.definition.name === name) await this.discard(handle);
    const standing = await this.#guarded(name, () => this.#tables.makeShadow(definition));
    const slot: Slot = { standing, damage: undefined, known: undefined, seen: undefined };
    const handle = this.#handle(definition, slot, undefined);
    this.#shadows.set(handle, slot);
    return handle;
  }

  async swap(shadow: ViewTable): Promise<ViewTable> {
    const { definition } = shadow;
    const [slot, standing] = this.#fillingOf(shadow);
    await this.#writing.get(slot);
    await this.#guarded(definition.name, () => this.#tables.swap(standing));
    const { known } = slot;
    const live = this.#slotOf(definition.name);
    this.#put(live, standing);
    live.known = known;
    this.#forget(shadow, slot);
    return this.open(definition);
  }

  async discard(shadow: ViewTable): Promise<void> {
    const [slot, standing] = this.#fillingOf(shadow);
    await this.#guarded(shadow.definition.name, () => this.#tables.discard(standing));
    this.#forget(shadow, slot);
  }

  /** Tables that are damaged are dropped when others are swapped in; nothing is kept of them. */
  removeDamaged(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#writing.values())
      .then(() => this.#cleaner.close())
      .then(() => this.#client.close());
    for (const slot of [...this.#live.values(), ...this.#shadows.values()]) slot.standing = undefined;
    return this.#closed;
  }

  #handle(definition: ViewDefinition, slot: Slot, look: (() => Promise<void>) | undefined): ViewTable {
    const { name } = definition;
    const onDamage = (damage: string): void => this.#onDamage(`view ${name} is damaged: ${damage}`);
    const reader = new ViewReader(name, slot, { collections: this.#collections, look, onDamage });
    const mine = new Set<number>();
    return new MongoViewTable(definition, reader, (change) =>
      this.#oneByOne(slot, async () => {
        const { standing } = reader;
        try {
          const version = await writeView(this.#collections, slot, standing, change, mine);
          this.#cleaner.stands(standing.id, version);
        } catch (error) {
          if (!(error instanceof GoneTable)) throw reader.failure(error, standing);
          await reader.look();
          throw new StaleCursorError(name, 'table', Number(standing.id), Number(slot.standing?.id ?? 0));
        }
      }),
    );
  }

  async #oneByOne(slot: Slot, work: () => Promise<void>): Promise<void> {
    const before = this.#writing.get(slot) ?? Promise.resolve();
    const done = before.then(work);
    this.#writing.set(
      slot,
      done.catch(() => {}),
    );
    await done;
  }

  /** Where a view stands now. */
  async #look(view: string, slot: Slot): Promise<void> {
    const live = await this.#tables.live(view);
    if (live !== undefined) this.#put(slot, new Standing(live));
  }

  #slotOf(view: string): Slot {
    let slot = this.#live.get(view);
    if (slot === undefined)
      this.#live.set(view, (slot = { standing: undefined, damage: undefined, known: undefined, seen: undefined }));
    return slot;
  }

  /** Leads a view's handles to where it stands; what was found damaged stays so. */
  #put(slot: Slot, standing: Standing): void {
    if (this.#closed !== undefined || slot.standing?.id === standing.id) return;
    slot.standing = standing;
    slot.damage = undefined;
  }

  #fillingOf(shadow: ViewTable): readonly [Slot, Standing] {
    const slot = this.#shadows.get(shadow);
    if (slot?.standing === undefined)
      throw new DefectError(`this is no shadow of view ${shadow.definition.name} that is being filled`);
    return [slot, slot.standing];
  }

  #forget(handle: ViewTable, slot: Slot): void {
    this.#shadows.delete(handle);
    slot.standing = undefined;
  }

  async #guarded<Result>(view: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new StoreError(`the views in ${this.#database} are closed`, 'none');
    try {
      return await work();
    } catch (error) {
      throw viewFailure(error, view);
    }
  }
}
