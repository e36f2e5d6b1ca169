import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ViewDefinition } from '@banyan/engine';
import { isDamage, putAside, removeDatabase, ViewCatalog } from './view-catalog.ts';
import { ViewFileWriter } from './view-file-writer.ts';
import type { FlatWrite, OpenedFile, WriterCalls } from './view-wire.ts';

interface OpenFile {
  readonly folder: string;
  readonly generation: number;
  readonly writer: ViewFileWriter;
}

/** What the writer thread does for the view stores of this process: all of their writing, one call after another. */
export class ViewFolders implements WriterCalls {
  readonly #catalogs = new Map<string, ViewCatalog>();
  readonly #files = new Map<number, OpenFile>();
  #lastFile = 0;

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
    this.#files.set(file, { folder, generation, writer });
    return { file, path: writer.path, definition: writer.definition };
  }

  write(file: number, write: FlatWrite): void {
    this.#file(file).writer.write(write);
  }

  /** Makes a shadow the live file of its view. From the moment the catalog's transaction is durable, a crash finds the new file. */
  swap(file: number): void {
    const { folder, generation, writer } = this.#file(file);
    writer.seal();
    this.#catalog(folder).point(writer.definition.name, generation);
  }

  /** Closes a file that is not live, and deletes it. */
  discard(file: number): void {
    const { writer } = this.#file(file);
    this.#files.delete(file);
    writer.close();
    removeDatabase(writer.path);
  }

  markDamaged(file: number): void {
    const { folder, generation, writer } = this.#file(file);
    this.#catalog(folder).markDamaged(writer.definition.name, generation);
  }

  removeDamaged(folder: string, view: string): void {
    this.#catalog(folder).removeDamaged(view);
  }

  closeFolder(folder: string): void {
    for (const [file, open] of this.#files) {
      if (open.folder !== folder) continue;
      this.#files.delete(file);
      open.writer.close();
    }
    this.#catalog(folder).close();
    this.#catalogs.delete(folder);
  }

  #catalog(folder: string): ViewCatalog {
    const catalog = this.#catalogs.get(folder);
    if (catalog === undefined) throw new Error(`the views of ${folder} are not open`);
    return catalog;
  }

  #file(file: number): OpenFile {
    const open = this.#files.get(file);
    if (open === undefined) throw new Error('the view is closed');
    return open;
  }
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
