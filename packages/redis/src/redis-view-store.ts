import { DefectError } from '@banyan/core';
import { StaleCursorError, StoreError, type ViewDefinition, type ViewStore, type ViewTable } from '@banyan/engine';
import type { FunctionName } from './functions/library.ts';
import { RedisConnection, type ServerOptions } from './redis-connection.ts';
import { RedisViewTable } from './redis-view-table.ts';
import { isGone, viewFailure } from './view-failure.ts';
import { Standing, kindsOf } from './view-layout.ts';
import { ViewReader, type Slot } from './view-reading.ts';
import { writeView } from './write-view.ts';

export interface RedisViewStoreOptions extends ServerOptions {
  /** What the names of all keys begin with: the views of one service and nothing else. Letters, digits, `-`, `_` and `.`. */
  readonly prefix: string;
  /** Told once of each view whose table is found damaged. */
  readonly onDamage?: (notice: string) => void;
}

/** The views of a service on a Redis server. Any number of instances may read them; one of them writes a view at a time. */
export class RedisViewStore implements ViewStore {
  readonly #base: string;
  readonly #connection: RedisConnection;
  readonly #onDamage: (notice: string) => void;
  /** Where each view's live rows are. */
  readonly #live = new Map<string, Slot>();
  /** The shadows that are being filled, by their handles. */
  readonly #shadows = new Map<ViewTable, Slot>();
  /** Writes under way, by where they go: one waits for the other. */
  readonly #writing = new Map<Slot, Promise<unknown>>();
  #closed: Promise<void> | undefined;

  private constructor(base: string, connection: RedisConnection, onDamage: ((notice: string) => void) | undefined) {
    this.#base = base;
    this.#connection = connection;
    this.#onDamage = onDamage ?? (() => {});
  }

  /** @throws StoreError when the server cannot be reached, or would not keep the views */
  static async open(options: RedisViewStoreOptions): Promise<RedisViewStore> {
    const { prefix } = options;
    if (!/^[\w.-]{1,100}$/.test(prefix))
      throw new DefectError(`the prefix ${JSON.stringify(prefix)} is none of letters, digits, '-', '_' and '.'`);
    // In braces, so that all keys of a service belong together.
    const base = `banyan:{${prefix}}:`;
    try {
      const connection = await RedisConnection.open(options, `banyan-views-${prefix}`);
      const store = new RedisViewStore(base, connection, options.onDamage);
      await connection.call('clear_away', base).catch(async (error: unknown) => {
        await store.close();
        throw error;
      });
      return store;
    } catch (error) {
      throw viewFailure(error, prefix);
    }
  }

  async open(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    const standing = this.#standingOf(
      await this.#call('open_live', name, JSON.stringify(definition), kindsOf(definition)),
    );
    const slot = this.#slotOf(name);
    this.#put(slot, standing);
    return this.#handle(definition, slot, () => this.#look(name, slot));
  }

  async shadow(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    // Its own earlier one; those of other instances are filled by them.
    for (const [handle] of this.#shadows) if (handle.definition.name === name) await this.discard(handle);
    const id = await this.#call<string>('make_shadow', name, JSON.stringify(definition), kindsOf(definition));
    const slot: Slot = { standing: new Standing(this.#base, id, definition), damage: undefined, known: undefined };
    const handle = this.#handle(definition, slot, undefined);
    this.#shadows.set(handle, slot);
    return handle;
  }

  async swap(shadow: ViewTable): Promise<ViewTable> {
    const { definition } = shadow;
    const [slot, standing] = this.#fillingOf(shadow);
    await this.#writing.get(slot);
    await this.#call('swap', definition.name, standing.id);
    const live = this.#slotOf(definition.name);
    const { known } = slot;
    this.#put(live, standing);
    live.known = known;
    this.#forget(shadow, slot);
    return this.open(definition);
  }

  async discard(shadow: ViewTable): Promise<void> {
    const [slot, standing] = this.#fillingOf(shadow);
    await this.#call('discard', shadow.definition.name, standing.id);
    this.#forget(shadow, slot);
  }

  /** Tables that are damaged are dropped when others are swapped in; nothing is kept of them. */
  removeDamaged(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#writing.values()).then(() => this.#connection.close());
    for (const slot of [...this.#live.values(), ...this.#shadows.values()]) slot.standing = undefined;
    return this.#closed;
  }

  #handle(definition: ViewDefinition, slot: Slot, look: (() => Promise<void>) | undefined): ViewTable {
    const { name } = definition;
    const onDamage = (damage: string): void => this.#onDamage(`view ${name} is damaged: ${damage}`);
    const reader = new ViewReader(name, slot, { connection: this.#connection, look, onDamage });
    return new RedisViewTable(definition, reader, (change) =>
      this.#oneByOne(slot, async () => {
        const { standing } = reader;
        try {
          await writeView(this.#connection, slot, standing, change);
        } catch (error) {
          if (!isGone(error)) throw reader.failure(error, standing);
          await reader.look();
          throw new StaleCursorError(name, 'table', Number(standing.id), Number(slot.standing?.id ?? 0));
        }
      }),
    );
  }

  async #oneByOne(slot: Slot, work: () => Promise<void>): Promise<void> {
    const before = this.#writing.get(slot) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.catch(() => {});
    this.#writing.set(slot, settled);
    await done;
  }

  /** Where a view stands now. */
  async #look(view: string, slot: Slot): Promise<void> {
    const found = (await this.#connection.call('find_live', this.#base, [view])) as string[];
    if (found.length > 0) this.#put(slot, this.#standingOf(found));
  }

  #standingOf([id = '', definition = '']: readonly string[]): Standing {
    return new Standing(this.#base, id, JSON.parse(definition) as ViewDefinition);
  }

  #slotOf(view: string): Slot {
    let slot = this.#live.get(view);
    if (slot === undefined) this.#live.set(view, (slot = { standing: undefined, damage: undefined, known: undefined }));
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

  async #call<Answer>(name: FunctionName, view: string, ...args: string[]): Promise<Answer> {
    if (this.#closed !== undefined) throw new StoreError(`the views of ${this.#base} are closed`, 'none');
    try {
      return (await this.#connection.call(name, this.#base, [view, ...args])) as Answer;
    } catch (error) {
      throw viewFailure(error, view);
    }
  }
}
