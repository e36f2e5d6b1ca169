import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Prepares a statement for `run` on a connection that also writes full-text indexes. Deleting from one leaves SQLite's id of the last inserted row beyond what a
 * number holds (a tombstone's page, 2^53 and more), and `run` reports that id after every statement: from Node 26 on it throws unless told to report a bigint.
 */
export function prepareWrite(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement;
}
