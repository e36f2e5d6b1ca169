import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ViewDefinition } from '@banyan/engine';
import { damageError, isDamage, putAside, removeDatabase, ViewCatalog } from './view-catalog.ts';
import { ViewFileWriter } from './view-file-writer.ts';
import type { FlatWrite, HeldFile, OpenedFile, WriterCalls } from './view-wire.ts';

interface OpenFile extends Omit<HeldFile, 'file'> {
  /** Undefined until it is written to, when this thread has it from one that died. */
  writer: ViewFileWriter | undefined;
}

/** What the writer thread does for the view stores of this process: all of their writing, one call after another. */
export class ViewFolders implements WriterCalls {
  /** Undefined until it is asked, where this thread has the folder from one that died. */
  readonly #catalogs = new Map<string, ViewCatalog | undefined>();
  readonly #files = new Map<number, OpenFile>();
  #lastFile = 0;

  /** Opens nothing yet, so that it cannot fail: the first call that needs a file opens it. What shadows hold is there, for no power was cut. */
  takeOver(folders: readonly string[], files: readonly HeldFile[]): void {
    for (const folder of folders) this.#catalogs.set(folder, undefined);
    for (const { file, ...held } of files) {
      this.#files.set(file, { ...held, writer: undefined });
      this.#lastFile = Math.max(this.#lastFile, file);
    }
  }

  /** Opens a folder's catalog and clears away what a crash has left. Returns a line for each damage that was met. */
  openFolder(folder: string): string[] {
    if (this.#catalogs.has(folder)) throw new Error(`the views of ${folder} are open already`);
    const notes: string[] = [];
    const catalog = ViewCatalog.open(folder, notes);
    this.#catalogs.set(folder, catalog);
    catalog.clearAway();
    return notes;
  }

  /** Opens a view's live file, creating it empty when there is none or when it is damaged. */
  openView(folder: string, definition: ViewDefinition): OpenedFile & { readonly damage?: string } {
    const catalog = this.#catalog(folder);
    const live = catalog.live(definition.name);
    if (live === undefined) return this.#createLive(folder, catalog, definition);
    const path = catalog.pathOf(definition.name, live.generation);
    const opened = live.damaged ? 'it was found damaged' : openWhole(path);
    if (opened instanceof ViewFileWriter) return this.#register(folder, live.generation, opened);
    putAside(path);
    const damage = `view ${definition.name}: ${opened}; ${basename(path)} was put aside as ${basename(path)}.damaged, and the view is built again from the log`;
    return { ...this.#createLive(folder, catalog, definition), damage };
  }

  #createLive(folder: string, catalog: ViewCatalog, definition: ViewDefinition): OpenedFile {
    const generation = catalog.nextGeneration();
    const writer = ViewFileWriter.create(catalog.pathOf(definition.name, generation), definition);
    catalog.point(definition.name, generation);
    return this.#register(folder, generation, writer);
  }

  createShadow(folder: string, definition: ViewDefinition): OpenedFile {
    const catalog = this.#catalog(folder);
    const generation = catalog.nextGeneration();
    return this.#register(
      folder,
      generation,
      ViewFileWriter.createShadow(catalog.pathOf(definition.name, generation), definition),
    );
  }

  #register(folder: string, generation: number, writer: ViewFileWriter): OpenedFile {
    const file = ++this.#lastFile;
    const { path, definition } = writer;
    this.#files.set(file, { folder, view: definition.name, generation, path, writer });
    return { file, generation, path, definition };
  }

  write(file: number, write: FlatWrite): void {
    this.#writer(file).write(write);
  }

  /** Makes a shadow the live file of its view. From the moment the catalog's transaction is durable, a crash finds the new file. */
  swap(file: number): void {
    const { folder, view, generation } = this.#file(file);
    this.#writer(file).seal();
    this.#catalog(folder).point(view, generation);
  }

  /** Closes a file that is not live, and deletes it. */
  discard(file: number): void {
    const { path, writer } = this.#file(file);
    this.#files.delete(file);
    writer?.close();
    removeDatabase(path);
  }

  markDamaged(file: number): void {
    const { folder, view, generation } = this.#file(file);
    this.#catalog(folder).markDamaged(view, generation);
  }

  removeDamaged(folder: string, view: string): void {
    this.#catalog(folder).removeDamaged(view);
  }

  closeFolder(folder: string): void {
    for (const [file, open] of this.#files) {
      if (open.folder !== folder) continue;
      this.#files.delete(file);
      open.writer?.close();
    }
    if (!this.#catalogs.has(folder)) throw notOpen(folder);
    this.#catalogs.get(folder)?.close();
    this.#catalogs.delete(folder);
  }

  #catalog(folder: string): ViewCatalog {
    const open = this.#catalogs.get(folder);
    if (open !== undefined) return open;
    if (!this.#catalogs.has(folder)) throw notOpen(folder);
    const catalog = ViewCatalog.openAgain(folder);
    this.#catalogs.set(folder, catalog);
    return catalog;
  }

  #file(file: number): OpenFile {
    const open = this.#files.get(file);
    if (open === undefined) throw new Error('the view is closed');
    return open;
  }

  #writer(file: number): ViewFileWriter {
    const open = this.#file(file);
    if (open.writer === undefined) {
      const writer = openWhole(open.path);
      if (typeof writer === 'string') throw damageError(writer);
      open.writer = writer;
    }
    return open.writer;
  }
}

function notOpen(folder: string): Error {
  return new Error(`the views of ${folder} are not open`);
}

function openWhole(path: string): ViewFileWriter | string {
  // A missing file must be noticed before SQLite would create an empty one in its place.
  if (!existsSync(path)) return 'its file is missing';
  try {
    return ViewFileWriter.open(path) ?? 'its file has an older layout';
  } catch (error) {
    if (isDamage(error) || isNoView(error)) return `its file is damaged (${(error as Error).message})`;
    throw error;
  }
}

/** A whole SQLite file without a view's tables. */
function isNoView(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no such table');
}
