import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
  CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, damaged INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS generations (last INTEGER NOT NULL);
  INSERT INTO generations SELECT 0 WHERE NOT EXISTS (SELECT * FROM generations);
`;

/**
 * `views.db`: which file holds each view's live table. A view's table is a file of its own, `views.<view>.<generation>.db`, so a rebuild fills another
 * one and a swap changes one number here. Lives in the writer thread.
 */
export class ViewCatalog {
  readonly #folder: string;
  readonly #database: DatabaseSync;

  private constructor(folder: string, database: DatabaseSync) {
    this.#folder = folder;
    this.#database = database;
  }

  /** Opens the folder's catalog, or starts an empty one in the place of a damaged one; `notes` are told what was put aside. */
  static open(folder: string, notes: string[]): ViewCatalog {
    const path = join(folder, 'views.db');
    try {
      return new ViewCatalog(folder, openCatalog(path));
    } catch (error) {
      if (!isDamage(error)) throw error;
      putAside(path);
      notes.push(
        `views.db was damaged and is kept as views.db.damaged; all views of ${folder} are built again from the logs`,
      );
      return new ViewCatalog(folder, openCatalog(path));
    }
  }

  /** Opens a catalog whose folder is in use: one that is damaged is for the next start to put aside. */
  static openAgain(folder: string): ViewCatalog {
    return new ViewCatalog(folder, openCatalog(join(folder, 'views.db')));
  }

  /** The number of a view's live file. */
  live(view: string): { readonly generation: number; readonly damaged: boolean } | undefined {
    const row = this.#database.prepare('SELECT generation, damaged FROM views WHERE name = ?').get(view);
    return row && { generation: row['generation'] as number, damaged: row['damaged'] === 1 };
  }

  /**
   * Makes a file the view's live one. Durably where it replaces another, which is deleted then; that a new view exists may be lost in a power cut, and
   * the view is built from the log.
   */
  point(view: string, generation: number): void {
    const isReplaced = this.live(view) !== undefined;
    this.#database.exec(`PRAGMA synchronous = ${isReplaced ? 'FULL' : 'NORMAL'}`);
    this.#database
      .prepare(
        'INSERT INTO views VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, damaged = 0',
      )
      .run(view, generation);
  }

  /** Remembers that the view's live file is not to be opened again. */
  markDamaged(view: string, generation: number): void {
    this.#database.prepare('UPDATE views SET damaged = 1 WHERE name = ? AND generation = ?').run(view, generation);
  }

  /** A number that no file of this folder has had. */
  nextGeneration(): number {
    return this.#database.prepare('UPDATE generations SET last = last + 1 RETURNING last').get()!['last'] as number;
  }

  /** Where a view's file of this number is. */
  pathOf(view: string, generation: number): string {
    return join(this.#folder, `views.${fileNameOf(view)}.${generation}.db`);
  }

  /** Deletes what no view points at: the remains of rebuilds that did not finish. */
  clearAway(): void {
    const live = new Set(
      this.#database
        .prepare('SELECT name, generation FROM views')
        .all()
        .map(({ name, generation }) => this.pathOf(name as string, generation as number)),
    );
    for (const file of readdirSync(this.#folder)) {
      const base = /^(views\..+\.\d+\.db)(-wal|-shm)?$/.exec(file)?.[1];
      if (base !== undefined && !live.has(join(this.#folder, base))) rmSync(join(this.#folder, file), { force: true });
    }
  }

  /** Deletes the files of a view that were put aside. */
  removeDamaged(view: string): void {
    const start = `views.${fileNameOf(view)}.`;
    for (const file of readdirSync(this.#folder))
      if (file.startsWith(start) && /^\d+\.db\.damaged(-wal|-shm)?$/.test(file.slice(start.length)))
        rmSync(join(this.#folder, file), { force: true });
  }

  close(): void {
    this.#database.close();
  }
}

function openCatalog(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(schema);
    const [verdict] = database.prepare('PRAGMA quick_check(1)').all();
    if (verdict?.['quick_check'] !== 'ok') throw damageError(String(verdict?.['quick_check']));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const corrupt = 11;
const notADatabase = 26;

/** An error like those by which SQLite says that a file is not whole. */
export function damageError(what: string): Error {
  return Object.assign(new Error(what), { errcode: corrupt });
}

/** True for the errors by which SQLite says that a file is not whole. */
export function isDamage(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === corrupt || code === notADatabase;
}

/** Keeps a damaged file for whoever wants to look at it, under a name that no view opens. */
export function putAside(path: string): void {
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(path + part)) renameSync(path + part, `${path}.damaged${part}`);
  }
}

/** Deletes a database file with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true });
}

/** A view's name as part of a file name: what is not a small letter, a digit or a hyphen is written as `_` and its code in hexadecimal. */
function fileNameOf(view: string): string {
  return view.replace(/[^a-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
