import { DefectError } from '@banyan/core';
import { StoreError, type ViewDefinition, type ViewStore, type ViewTable } from '@banyan/engine';
import type { Client, ClientConfig, Pool } from 'pg';
import { migrateSchema } from '../migrate-schema.ts';
import { poolOf } from '../pool-of.ts';
import { prepareServer, type ServerOptions } from '../prepare-server.ts';
import { PostgresViewTable } from './postgres-view-table.ts';
import { ViewConnection } from './view-connection.ts';
import { viewFailure } from './view-failure.ts';
import { ViewNotes } from './view-notes.ts';
import { ViewReader, type Slot, type Standing } from './view-reading.ts';
import { VIEW_LAYOUTS } from './view-schema.ts';
import { ViewTables } from './view-tables.ts';
import { staleCursor, viewStatements } from './write-view.ts';

export interface PostgresViewStoreOptions extends ServerOptions {
  /** The schema that holds the views of one service and nothing else; made when it does not exist. */
  readonly schema: string;
  /** Connections for queries, beside the one for writing; 4 unless said otherwise. */
  readonly readers?: number;
  /** Told once of each view whose tables are found damaged. */
  readonly onDamage?: (notice: string) => void;
}

/** The views of a service in a schema of a PostgreSQL database. Any number of instances may read them; one of them writes a view at a time. */
export class PostgresViewStore implements ViewStore {
  readonly #schema: string;
  readonly #tables: ViewTables;
  readonly #writing: ViewConnection;
  readonly #readers: Pool;
  readonly #notes: ViewNotes;
  readonly #onDamage: (notice: string) => void;
  /** Where each view's live rows are. */
  readonly #live = new Map<string, Slot>();
  /** The shadows that are being filled, by their handles. */
  readonly #shadows = new Map<ViewTable, Slot>();
  #closed: Promise<void> | undefined;

  private constructor({ schema, readers = 4, onDamage }: PostgresViewStoreOptions, config: ClientConfig) {
    this.#schema = schema;
    this.#tables = new ViewTables(schema);
    this.#onDamage = onDamage ?? (() => {});
    this.#writing = new ViewConnection(config);
    this.#readers = poolOf(config, readers);
    this.#notes = new ViewNotes(schema, this.#readers);
  }

  /** @throws StoreError when the server cannot be reached, or the schema holds something else */
  static async open(options: PostgresViewStoreOptions): Promise<PostgresViewStore> {
    const { schema } = options;
    const config = await prepareServer(options, `banyan views ${schema}`, async (client) => {
      await migrateSchema(client, schema, 'views', VIEW_LAYOUTS);
      await client.query('begin');
      await new ViewTables(schema).clearAway(client);
      await client.query('commit');
    }).catch((error: unknown) => {
      throw viewFailure(error, schema);
    });
    return new PostgresViewStore(options, config);
  }

  async open(definition: ViewDefinition): Promise<ViewTable> {
    const standing = await this.#transaction(definition.name, (client) => this.#tables.openLive(client, definition));
    const slot = this.#slotOf(definition.name);
    this.#put(slot, standing);
    return this.#handle(definition, slot, async () => {
      const live = await this.#tables.live(this.#readers, definition.name);
      if (live !== undefined) this.#put(slot, live);
    });
  }

  async shadow(definition: ViewDefinition): Promise<ViewTable> {
    const standing = await this.#transaction(definition.name, (client) => this.#tables.makeShadow(client, definition));
    for (const [handle, slot] of this.#shadows)
      if (handle.definition.name === definition.name) this.#forget(handle, slot);
    const slot: Slot = { standing, damage: undefined };
    const handle = this.#handle(definition, slot, undefined);
    this.#shadows.set(handle, slot);
    return handle;
  }

  async swap(shadow: ViewTable): Promise<ViewTable> {
    const { definition } = shadow;
    const standing = this.#fillingOf(shadow);
    const before = await this.#transaction(definition.name, (client) => this.#tables.swap(client, standing));
    const slot = this.#slotOf(definition.name);
    this.#put(slot, standing);
    this.#forget(shadow, this.#shadows.get(shadow)!);
    // What is out of use is cleared away at the next start where it cannot be now.
    await this.#writing
      .session(async (client) => {
        await this.#tables.release(client, standing);
        if (before !== undefined) await this.#tables.drop(client, before);
      })
      .catch(() => {});
    return this.open(definition);
  }

  async discard(shadow: ViewTable): Promise<void> {
    const standing = this.#fillingOf(shadow);
    await this.#transaction(shadow.definition.name, async (client) => {
      await this.#tables.drop(client, standing);
      await this.#tables.release(client, standing);
    });
    this.#forget(shadow, this.#shadows.get(shadow)!);
  }

  /** Tables that are damaged are dropped when others are swapped in; nothing is kept of them. */
  removeDamaged(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // What was looked up in this turn is asked for at its end.
    await new Promise((resolve) => setImmediate(resolve));
    for (const slot of [...this.#live.values(), ...this.#shadows.values()]) slot.standing = undefined;
    await Promise.all([this.#writing.close(), this.#readers.end()]);
  }

  #handle(definition: ViewDefinition, slot: Slot, look: (() => Promise<void>) | undefined): ViewTable {
    const { name } = definition;
    const onDamage = (damage: string): void => this.#onDamage(`view ${name} is damaged: ${damage}`);
    const reader = new ViewReader(this.#schema, name, slot, { pool: this.#readers, look, onDamage });
    return new PostgresViewTable(definition, reader, this.#notes, (standing, change) =>
      this.#guard(name, () =>
        this.#writing.batch(viewStatements(this.#schema, standing, change)).catch((error: unknown) => {
          throw staleCursor(error, standing.layout.definition.name, change) ?? error;
        }),
      ),
    );
  }

  #slotOf(view: string): Slot {
    let slot = this.#live.get(view);
    if (slot === undefined) this.#live.set(view, (slot = { standing: undefined, damage: undefined }));
    return slot;
  }

  /** Leads a view's handles to where it stands; what was found damaged stays so. */
  #put(slot: Slot, standing: Standing): void {
    if (slot.standing?.id === standing.id) return;
    slot.standing = standing;
    slot.damage = undefined;
  }

  #fillingOf(shadow: ViewTable): Standing {
    const standing = this.#shadows.get(shadow)?.standing;
    if (standing === undefined)
      throw new DefectError(`this is no shadow of view ${shadow.definition.name} that is being filled`);
    return standing;
  }

  #forget(handle: ViewTable, slot: Slot): void {
    this.#shadows.delete(handle);
    slot.standing = undefined;
  }

  #transaction<Result>(view: string, work: (client: Client) => Promise<Result>): Promise<Result> {
    return this.#guard(view, () => this.#writing.transaction(work));
  }

  async #guard<Result>(view: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new StoreError(`the views in ${this.#schema} are closed`, 'none');
    try {
      return await work();
    } catch (error) {
      throw viewFailure(error, view);
    }
  }
}
