import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ParkedRow, ViewDefinition } from '@banyan/engine';
import { prepareWrite } from './prepare-write.ts';
import { damageError, removeDatabase } from './view-catalog.ts';
import { creationOf, indexingOf, layoutOf, layoutVersion, type ViewLayout } from './view-layout.ts';
import { RowWriter } from './view-row-writer.ts';
import { cursorChecksum, parkedChecksum } from './view-checksum.ts';
import { upgradeView } from './view-upgrade.ts';
import { movedCursor } from '@banyan/engine/view-store';
import { CursorMoved, type FlatWrite } from './view-wire.ts';

/** Pages of the write-ahead log before it is copied into the file: 16 MB, so that a page that many writes touch is copied once. */
const checkpointPages = 4000;

/** The one connection that writes a view's file. Lives in the writer thread. */
export class ViewFileWriter {
  readonly path: string;
  readonly definition: ViewDefinition;
  readonly #database: DatabaseSync;
  readonly #layout: ViewLayout;
  readonly #rows: RowWriter;
  readonly #positions: StatementSync;
  readonly #move: StatementSync;
  readonly #park: StatementSync;
  readonly #unpark: StatementSync;

  private constructor(path: string, database: DatabaseSync, definition: ViewDefinition) {
    this.path = path;
    this.definition = definition;
    this.#database = database;
    this.#layout = layoutOf(definition);
    this.#rows = new RowWriter(database, this.#layout);
    this.#positions = database.prepare('SELECT source, position FROM cursors');
    this.#move = prepareWrite(
      database,
      'INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT (source) DO UPDATE SET position = excluded.position, checksum = excluded.checksum',
    );
    this.#park = prepareWrite(
      database,
      'INSERT OR REPLACE INTO parked (key, source, position, stream, reason, held, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#unpark = prepareWrite(database, 'DELETE FROM parked WHERE key = ?');
  }

  /**
   * Creates an empty file for a rebuild. Nothing waits for the disk until `seal`, and range and facet indexes come then: a file that was not sealed
   * is thrown away after a crash.
   */
  static createShadow(path: string, definition: ViewDefinition): ViewFileWriter {
    return ViewFileWriter.#create(path, definition, creationOf(layoutOf(definition)));
  }

  /**
   * Creates an empty file to follow a log from its begin. Nothing waits for the disk here either: it holds nothing yet, it is made in one transaction,
   * and if a power cut takes even that, it is met as a file without a view's tables, and built from the log.
   */
  static create(path: string, definition: ViewDefinition): ViewFileWriter {
    const layout = layoutOf(definition);
    const writer = ViewFileWriter.#create(path, definition, `${creationOf(layout)};\n${indexingOf(layout)}`);
    setLive(writer.#database);
    return writer;
  }

  static #create(path: string, definition: ViewDefinition, statements: string): ViewFileWriter {
    const database = new DatabaseSync(path);
    try {
      database.exec(
        // Not durable from the first: becoming a write-ahead log takes four flushes otherwise.
        `PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = ${checkpointPages};`,
      );
      database.exec(`BEGIN; ${statements};`);
      const about = prepareWrite(database, 'INSERT INTO about VALUES (?, ?)');
      about.run('layout', String(layoutVersion));
      about.run('definition', JSON.stringify(definition));
      database.exec('COMMIT');
      return new ViewFileWriter(path, database, definition);
    } catch (error) {
      database.close();
      removeDatabase(path);
      throw error;
    }
  }

  /** Opens a file that was created before; undefined when it is of another layout. */
  static open(path: string): ViewFileWriter | undefined {
    const database = new DatabaseSync(path);
    try {
      database.exec(
        `PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${checkpointPages};`,
      );
      setLive(database);
      upgradeView(database);
      const about = new Map(
        database
          .prepare('SELECT name, value FROM about')
          .all()
          .map(({ name, value }) => [name as string, value as string]),
      );
      if (about.get('layout') === String(layoutVersion)) {
        return new ViewFileWriter(path, database, definitionIn(about.get('definition')));
      }
      database.close();
      return undefined;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Adds the indexes, makes all that was written durable, and every later write as a live view's writes are. */
  seal(): void {
    this.#database.exec(indexingOf(this.#layout));
    this.#database.exec('PRAGMA synchronous = FULL');
    // At least one page has to change, or there is nothing to copy and the file itself would not be synced.
    prepareWrite(this.#database, 'INSERT OR REPLACE INTO about VALUES (?, ?)').run('sealed', '1');
    const { busy } = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()!;
    if (busy !== 0) throw new Error(`${this.path} is being read, so it cannot be made durable now`);
    setLive(this.#database);
  }

  /**
   * Carries out a write in one transaction.
   * @throws CursorMoved when it does not start where the cursor stands
   */
  write({ source, from, to, beside, rows, deletes, park, unpark }: FlatWrite): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const stands = this.#positions.all().map((row) => [row['source'] as string, row['position'] as number] as const);
      const moved = movedCursor(Object.fromEntries(stands), { source, from, beside });
      if (moved !== undefined) throw new CursorMoved(moved);
      if (to !== from) this.#move.run(source, to, cursorChecksum(source, to));
      for (const key of unpark) this.#unpark.run(key);
      this.#rows.delete(deletes);
      this.#rows.upsert(rows);
      for (const row of park) this.#parkRow(row);
      this.#rows.flush();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rows.forget();
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #parkRow({ key, source, position, stream, reason, held }: ParkedRow): void {
    const noted = [key, source, position, stream, reason, held];
    this.#park.run(...noted, parkedChecksum(noted));
  }

  close(): void {
    this.#database.close();
  }
}

/** A live view loses at most its newest writes in a power cut, never its wholeness: the log is read again from the cursor that is left. */
function setLive(database: DatabaseSync): void {
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -500;');
}

/** @throws an error that `isDamage` knows when the text is not what was written */
function definitionIn(text: string | undefined): ViewDefinition {
  try {
    return JSON.parse(text!) as ViewDefinition;
  } catch (error) {
    throw damageError(`its definition cannot be read: ${String(error)}`);
  }
}
