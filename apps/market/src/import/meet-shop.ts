import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { SystemOperations } from '@banyan/cli';
import type { StoredEvent } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { inTransaction, type Spool } from '../retail/spool.ts';
import { OtherShopError } from './import-error.ts';
import type { ShopMarks } from './import-record.ts';
import { ShopReader } from './shop-reader.ts';

/** The logs in which lines of the files stand. */
const READ: ReadonlySet<string> = new Set([inventory.name, orders.name, payments.name]);
const PAGE_EVENTS = 2_000;

/** How far the spool has seen a log, and by which events it knows it again. */
interface SeenLog {
  readonly service: string;
  readonly first: string;
  readonly position: number;
  readonly newest: string;
}

/**
 * Catches up with the shop: whatever it has of the files' lines that this spool has not sent is noted, so that it is not sent again. A spool that was removed,
 * or that lost its latest (a backup restored, power lost), begins so where the shop is; one that has seen what the shop has not is refused.
 * @throws OtherShopError
 */
export async function meetShop(
  spool: Spool,
  operations: SystemOperations,
  onEvents: (done: number, of: number) => void = () => {},
): Promise<void> {
  const { db } = spool;
  const seen = seenLogs(db);
  const { services } = await operations.status();
  for (const log of seen.values()) await refuseOther(spool, operations, log, positionIn(services, log.service));
  for (const { service, position } of services) {
    if (!READ.has(service)) continue;
    const reader = new ShopReader(db);
    await readHeads(spool, operations, service, reader);
    let at = readUpTo(db, service);
    while (at < position) {
      const events = await operations.readLog(service, at, PAGE_EVENTS);
      if (events.length === 0) break;
      inTransaction(spool, () => {
        for (const event of events) reader.take(service, event);
        note(db, service, events[0]!, events.at(-1)!);
        noteRead(db, service, events.at(-1)!.position);
      });
      at = events.at(-1)!.position;
      onEvents(Math.min(at, position), position);
    }
  }
  await noteShop(spool, operations);
}

/** Reads again what was read by a version that did not note for whom and when the shop's invoices are. Killed meanwhile, it begins anew: the same again changes nothing. */
async function readHeads(
  spool: Spool,
  operations: SystemOperations,
  service: string,
  reader: ShopReader,
): Promise<void> {
  const { db } = spool;
  const row = db.prepare('SELECT position FROM shop_headless WHERE service = ?').get(service);
  const end = Number(row?.['position'] ?? 0);
  for (let at = 0; at < end;) {
    const events = await operations.readLog(service, at, Math.min(PAGE_EVENTS, end - at));
    if (events.length === 0) break;
    inTransaction(spool, () => {
      for (const event of events) reader.takeHead(service, event);
    });
    at = events.at(-1)!.position;
  }
  if (row !== undefined)
    inTransaction(spool, () => db.prepare('DELETE FROM shop_headless WHERE service = ?').run(service));
}

/** Notes where the shop's logs end, which tells later whether it still has what it had. What others have done up to there is read by the next import, which may need it. */
export async function noteShop(spool: Spool, operations: SystemOperations): Promise<void> {
  const { services } = await operations.status();
  for (const { service, position } of services) {
    if (position === 0) continue;
    const [first] = await operations.readLog(service, 0, 1);
    const [newest] = await operations.readLog(service, position - 1, 1);
    if (first === undefined || newest === undefined) continue;
    inTransaction(spool, () => note(spool.db, service, first, newest));
  }
}

/** By which first events the spool knows the shop. */
export function marksOf({ db }: Spool): ShopMarks {
  return Object.fromEntries([...seenLogs(db).values()].map(({ service, first }) => [service, first]));
}

/** The services whose logs begin otherwise than these marks say: they are of another shop. */
export async function strangersTo(operations: SystemOperations, marks: ShopMarks): Promise<string[]> {
  const begins = async ([service, mark]: [string, string]): Promise<string[]> => {
    const [first] = await operations.readLog(service, 0, 1);
    return first !== undefined && markOf(first) === mark ? [] : [service];
  };
  return (await Promise.all(Object.entries(marks).map(begins))).flat();
}

function seenLogs(db: DatabaseSync): ReadonlyMap<string, SeenLog> {
  const rows = db.prepare('SELECT * FROM shop_log').all() as unknown as SeenLog[];
  return new Map(rows.map((row) => [row.service, row]));
}

function note(db: DatabaseSync, service: string, first: StoredEvent, newest: StoredEvent): void {
  db.prepare(
    `INSERT INTO shop_log VALUES (?, ?, ?, ?)
     ON CONFLICT (service) DO UPDATE SET position = excluded.position, newest = excluded.newest WHERE excluded.position > position`,
  ).run(service, markOf(first), newest.position, markOf(newest));
}

/** How far a log was read for lines, which may be less far than it was seen. */
function readUpTo(db: DatabaseSync, service: string): number {
  const row = db.prepare('SELECT position FROM shop_read WHERE service = ?').get(service);
  return Number(row?.['position'] ?? 0);
}

function noteRead(db: DatabaseSync, service: string, position: number): void {
  db.prepare(
    'INSERT INTO shop_read VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET position = excluded.position',
  ).run(service, position);
}

async function refuseOther(
  { db }: Spool,
  operations: SystemOperations,
  { service, first, position, newest }: SeenLog,
  end: number,
): Promise<void> {
  const spool = db.location() ?? 'the spool in memory';
  if ((await strangersTo(operations, { [service]: first })).length > 0)
    throw new OtherShopError(spool, `the log of ${service} begins otherwise`);
  const [event] = end < position ? [] : await operations.readLog(service, position - 1, 1);
  if (event === undefined || markOf(event) !== newest)
    throw new OtherShopError(
      spool,
      `the log of ${service} has not what the import had seen at position ${position}: it is an older copy`,
    );
}

function positionIn(
  services: readonly { readonly service: string; readonly position: number }[],
  name: string,
): number {
  return services.find(({ service }) => service === name)?.position ?? 0;
}

/** Tells one event from all others, of other shops, too: it was recorded at its own time under its own trace. */
function markOf({ stream, position, type, recordedAt, payload, meta }: StoredEvent): string {
  const told = JSON.stringify([stream, position, type, recordedAt, payload, meta]);
  return createHash('sha256').update(told).digest('hex').slice(0, 32);
}
