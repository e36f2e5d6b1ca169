import type { DatabaseSync } from 'node:sqlite';
import { cursorChecksum, parkedChecksum } from './view-checksum.ts';
import { layoutVersion, notesCreation } from './view-layout.ts';

const BEFORE_CHECKSUMS = '1';

/** Gives the cursors and the parked rows of a file of layout 1 their checksums, in one transaction. A file of another layout is left as it is. */
export function upgradeView(database: DatabaseSync): void {
  const about = database.prepare('SELECT value FROM about WHERE name = ?').get('layout');
  if (about?.['value'] !== BEFORE_CHECKSUMS) return;
  const cursors = rowsOf(database, 'SELECT source, position FROM cursors');
  const parked = rowsOf(database, 'SELECT key, source, position, stream, reason, held FROM parked');
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(['DROP TABLE cursors', 'DROP TABLE parked', ...notesCreation].join(';\n'));
    const move = database.prepare('INSERT INTO cursors VALUES (?, ?, ?)');
    for (const [source, position] of cursors) move.run(source!, position!, cursorChecksum(source, position));
    const park = database.prepare('INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?)');
    for (const row of parked) park.run(...row, parkedChecksum(row));
    database.prepare(`UPDATE about SET value = ? WHERE name = 'layout'`).run(String(layoutVersion));
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function rowsOf(database: DatabaseSync, sql: string): (string | number)[][] {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement.all() as unknown as (string | number)[][];
}
