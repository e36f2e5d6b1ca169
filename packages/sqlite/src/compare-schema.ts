import { DatabaseSync } from 'node:sqlite';

/**
 * What of a file's tables and indexes is not what these statements create: each by its name. SQLite works without an index that is gone, only slower, or
 * without what was to be unique.
 */
export function compareSchema(database: DatabaseSync, creation: string): string[] {
  const due = new DatabaseSync(':memory:');
  try {
    due.exec(creation);
    const [there, expected] = [schemaOf(database), schemaOf(due)];
    const missing = [...expected].filter(([name, sql]) => there.get(name) !== sql);
    return [
      ...missing.map(([name]) => `${name} is ${there.has(name) ? 'not the one that was made' : 'missing'}`),
      ...[...there.keys()].filter((name) => !expected.has(name)).map((name) => `${name} should not be there`),
    ];
  } finally {
    due.close();
  }
}

function schemaOf(database: DatabaseSync): Map<string, string> {
  return new Map(
    database
      .prepare('select type, name, tbl_name, sql from sqlite_schema')
      .all()
      .map(({ type, name, tbl_name: table, sql }) => [
        `${String(type)} ${String(name)}`,
        `${String(table)}: ${String(sql).replaceAll(/\s+/g, ' ')}`,
      ]),
  );
}
