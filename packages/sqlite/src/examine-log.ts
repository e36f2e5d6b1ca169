import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { compareSchema } from './compare-schema.ts';
import { rowChecksum } from './checksum.ts';
import { LOG_CREATION } from './log-schema.ts';
import { RegisterTotals } from './register-totals.ts';
import { StoreFailure } from './store-failure.ts';

/**
 * Looks at everything in a log that neither its hash chain nor reading it in order would notice: pages, the tables and indexes that should be there, the
 * links between a stream's events, and the registers. Sees the log as it is at the beginning, while others go on writing to it. Blocks this thread, for seconds in a large log.
 * @throws StoreFailure, of kind corrupt, at the first thing that does not fit
 */
export function examineLog(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    database.exec('begin');
    examinePages(database);
    const [astray] = compareSchema(database, LOG_CREATION);
    if (astray !== undefined) throw damaged(astray);
    examineLinks(database);
    examineRegisters(database);
  } finally {
    database.close();
  }
}

function examinePages(database: DatabaseSync): void {
  const { integrity_check: found } = database.prepare('pragma integrity_check(1)').get() as { integrity_check: string };
  if (found !== 'ok') throw damaged(found.replaceAll('\n', ' '));
}

/**
 * When every event follows the one before it in its stream, every `stream` row is at an event of that stream, and the versions that they are at add up to
 * the number of events, then each row is at its stream's newest event and no version is there twice.
 */
function examineLinks(database: DatabaseSync): void {
  const astray = database
    .prepare(
      `select event.position from event left join event as before on before.position = event.previous
         where case event.version when 1 then event.previous <> 0
           else event.previous >= event.position or before.stream is not event.stream or before.version is not event.version - 1 end
         limit 1`,
    )
    .get();
  if (astray !== undefined)
    throw damaged(
      `the event at position ${Number(astray['position'])} does not follow the one before it in its stream`,
    );
  const lost = database
    .prepare(
      `select name from stream left join event using (position)
         where event.stream is not stream.name or event.version is not stream.version limit 1`,
    )
    .get();
  if (lost !== undefined) throw damaged(`the newest event of ${String(lost['name'])} is not where it should be`);
  const { versions, events } = database
    .prepare('select (select total(version) from stream) as versions, (select count(*) from event) as events')
    .get() as { versions: number; events: number };
  if (versions !== events) throw damaged(`streams count ${versions} events, and there are ${events}`);
}

function examineRegisters(database: DatabaseSync): void {
  const statement: StatementSync = database.prepare('select kind, key, value, due, checksum from register');
  statement.setReturnArrays(true);
  for (const row of statement.iterate() as Iterable<unknown> as Iterable<
    [string, string, string, string | null, number]
  >) {
    const [kind, key, value, due, checksum] = row;
    if (rowChecksum([kind, key, value, due]) !== checksum) {
      throw damaged(`register ${kind} ${JSON.stringify(key)} does not match its checksum`);
    }
  }
  const difference = RegisterTotals.noted(database)?.differenceFrom(RegisterTotals.counted(database));
  if (difference !== undefined) throw damaged(difference);
}

function damaged(what: string): StoreFailure {
  return new StoreFailure('corrupt', 'none', what);
}
