import { DefectError } from '@banyan/core';
import {
  DamagedViewError,
  StaleCursorError,
  StorageFullError,
  StoreError,
  type ViewDefinition,
  type ViewStore,
  type ViewTable,
} from '@banyan/engine';
import { ViewFile } from './view-file.ts';
import { SqliteViewTable, type FileSlot } from './view-table.ts';
import type { FlatWrite, OpenedFile } from './view-wire.ts';
import { ViewWriter, WriterRefusal } from './view-writer.ts';

export interface SqliteViewStoreOptions {
  /** The thread that writes; several stores may share one, and who made it closes it. Without one the store starts its own. */
  readonly writer?: ViewWriter;
  /** Called with one line for each damage that is met: a file was put aside, or is served no longer. */
  readonly onDamage?: (damage: string) => void;
}

/**
 * Views in the embedded store: in the service's folder `views.db` says which file holds each view, and each view has a file of its own
 * (`views.<view>.<generation>.db`). One store opens a folder at a time.
 */
export class SqliteViewStore implements ViewStore {
  readonly #folder: string;
  readonly #writer: ViewWriter;
  readonly #ownsWriter: boolean;
  readonly #onDamage: (damage: string) => void;
  readonly #live = new Map<string, FileSlot>();
  readonly #shadows = new Map<string, { readonly table: ViewTable; readonly slot: FileSlot }>();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #closing: Promise<void> | undefined;

  private constructor(folder: string, options: SqliteViewStoreOptions) {
    this.#folder = folder;
    this.#writer = options.writer ?? new ViewWriter();
    this.#ownsWriter = options.writer === undefined;
    this.#onDamage = options.onDamage ?? (() => {});
  }

  /** Opens the views of a folder, which must exist. What an unfinished rebuild has left there is cleared away. */
  static async open(folder: string, options: SqliteViewStoreOptions = {}): Promise<SqliteViewStore> {
    const store = new SqliteViewStore(folder, options);
    try {
      for (const note of await store.#writer.call('openFolder', folder)) store.#onDamage(note);
      return store;
    } catch (error) {
      if (store.#ownsWriter) await store.#writer.close();
      throw storeError(error, `the views of ${folder}`);
    }
  }

  open(definition: ViewDefinition): Promise<ViewTable> {
    return this.#inTurn(async () => {
      let slot = this.#live.get(definition.name);
      if (slot === undefined) {
        const opened = await this.#call(definition.name, () => this.#writer.call('openView', this.#folder, definition));
        if (opened.damage !== undefined) this.#onDamage(opened.damage);
        slot = { file: this.#reader(opened, true) };
        this.#live.set(definition.name, slot);
      }
      return this.#table(definition, slot);
    });
  }

  shadow(definition: ViewDefinition): Promise<ViewTable> {
    return this.#inTurn(async () => {
      const unfinished = this.#shadows.get(definition.name);
      this.#shadows.delete(definition.name);
      if (unfinished !== undefined) await this.#discard(unfinished.slot);
      const opened = await this.#call(definition.name, () =>
        this.#writer.call('createShadow', this.#folder, definition),
      );
      const slot = { file: this.#reader(opened, false) };
      const table = this.#table(definition, slot);
      this.#shadows.set(definition.name, { table, slot });
      return table;
    });
  }

  swap(shadow: ViewTable): Promise<ViewTable> {
    return this.#inTurn(async () => {
      const { name } = shadow.definition;
      const rebuilt = this.#shadowOf(shadow);
      const file = rebuilt.slot.file!;
      await this.#call(name, () => this.#writer.call('swap', file.number));
      file.indexed = true;
      this.#shadows.delete(name);
      const slot = this.#live.get(name);
      if (slot === undefined) {
        this.#live.set(name, rebuilt.slot);
        return shadow;
      }
      // Between two turns of the event loop, so that no query meets both files or neither.
      const replaced = { file: slot.file };
      slot.file = file;
      rebuilt.slot.file = undefined;
      await this.#discard(replaced);
      return this.#table(shadow.definition, slot);
    });
  }

  discard(shadow: ViewTable): Promise<void> {
    return this.#inTurn(async () => {
      const { slot } = this.#shadowOf(shadow);
      this.#shadows.delete(shadow.definition.name);
      await this.#discard(slot);
    });
  }

  removeDamaged(view: string): Promise<void> {
    return this.#inTurn(() => this.#call(view, () => this.#writer.call('removeDamaged', this.#folder, view)));
  }

  #shadowOf(table: ViewTable): { readonly table: ViewTable; readonly slot: FileSlot } {
    const { name } = table.definition;
    const shadow = this.#shadows.get(name);
    if (shadow?.table !== table) throw new DefectError(`this table is not the shadow of view ${name}`);
    return shadow;
  }

  /** Waits for what is under way; closing again is no error. */
  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {
      this.#closed = true;
      for (const slot of [...this.#live.values(), ...[...this.#shadows.values()].map((shadow) => shadow.slot)]) {
        slot.file?.close();
        slot.file = undefined;
      }
      await this.#writer.call('closeFolder', this.#folder);
      if (this.#ownsWriter) await this.#writer.close();
    });
    return this.#closing;
  }

  #table(definition: ViewDefinition, slot: FileSlot): ViewTable {
    return new SqliteViewTable(definition, slot, (file, write) => this.#write(file, write));
  }

  #reader(opened: OpenedFile, indexed: boolean): ViewFile {
    return new ViewFile(opened, indexed, (damage) => {
      this.#onDamage(`view ${opened.definition.name}: ${damage}; nothing of it is served until it is built again`);
      // Best effort: if it fails, the damage is met again after the next start.
      this.#writer.call('markDamaged', opened.file).catch(() => {});
    });
  }

  async #write(file: ViewFile, write: FlatWrite): Promise<void> {
    try {
      await this.#writer.call('write', file.number, write);
    } catch (error) {
      if (!(error instanceof WriterRefusal)) throw error;
      const { failure } = error;
      if (failure.kind === 'stale')
        throw new StaleCursorError(file.view, failure.source, failure.expected, failure.actual);
      throw failure.kind === 'corrupt' ? file.damaged(failure.message) : storeError(error, `view ${file.view}`);
    }
  }

  async #discard(slot: FileSlot): Promise<void> {
    const { file } = slot;
    slot.file = undefined;
    file?.close();
    if (file !== undefined) await this.#call(file.view, () => this.#writer.call('discard', file.number));
  }

  async #call<T>(view: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw storeError(error, `view ${view}`);
    }
  }

  /** One opening, rebuild or swap after another. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => {
      if (this.#closed) throw new DefectError(`the views of ${this.#folder} are closed`);
      return work();
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function storeError(error: unknown, what: string): unknown {
  if (!(error instanceof WriterRefusal) || error.failure.kind === 'stale') return error;
  const { kind, outcome, message } = error.failure;
  if (kind === 'full') return new StorageFullError(what, error);
  if (kind === 'corrupt') return new DamagedViewError(what, message, error);
  return new StoreError(`${what}: ${message}`, outcome, error);
}
