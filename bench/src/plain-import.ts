import { createReadStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

// `node plain-import.ts FILE DATABASE`: what a script would do with the shop's year. Every line a row of one table, a commit for each invoice, on the
// settings of a log; no model, no checks, no views. Prints the number of lines.
const [file, databaseFile] = process.argv.slice(2) as [string, string];
const database = new DatabaseSync(databaseFile);
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table line (
    id integer primary key, invoice text, code text, description text, quantity integer, at text, price real, customer text, country text
  );
`);
const insert = database.prepare('insert into line values (null, ?, ?, ?, ?, ?, ?, ?, ?)');
const source = createReadStream(file);
const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
const lines = text.pipe(parse({ from_line: 2, relax_column_count: true }));
let invoice: string | undefined;
let count = 0;
for await (const line of lines as AsyncIterable<string[]>) {
  if (line[0] !== invoice) {
    if (invoice !== undefined) database.exec('commit');
    database.exec('begin immediate');
    invoice = line[0];
  }
  insert.run(...line.slice(0, 8));
  count += 1;
}
if (invoice !== undefined) database.exec('commit');
database.close();
process.stdout.write(String(count));
