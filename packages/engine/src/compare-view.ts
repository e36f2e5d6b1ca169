import { canonicalJson } from './idempotency.ts';
import type { ScannedRow, ViewTable } from './ports/view-store.ts';

const PAGE = 1_000;
const LISTED_MAX = 20;

export interface TableComparison {
  readonly rows: number;
  readonly differences: number;
  /** Keys of rows that differ, at most 20. */
  readonly differing: readonly string[];
  /** Why some of these rows could not be folded from the log again, by key. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Compares two tables row by row, with what indexes hold of each, in key order, with flat memory. Rows that are parked in the first one are left out. */
export async function compareTables(live: ViewTable, copy: ViewTable): Promise<TableComparison> {
  const parked = new Set((await live.parked()).map(({ key }) => key));
  const stopped = new Map((await copy.parked()).map(({ key, reason }) => [key, reason]));
  const differing: string[] = [];
  const reasons: Record<string, string> = {};
  let differences = 0;
  let rows = 0;
  const differ = (key: string): void => {
    if (parked.has(key)) return;
    differences += 1;
    if (differing.length >= LISTED_MAX) return;
    differing.push(key);
    const reason = stopped.get(key);
    if (reason !== undefined) reasons[key] = reason;
  };
  const [left, right] = [rowsOf(live), rowsOf(copy)];
  let [a, b] = [await left.next(), await right.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && isBefore(a.value.key, b.value.key))) {
      differ(a.value!.key);
      a = await left.next();
    } else if (a.done || isBefore(b.value.key, a.value.key)) {
      differ(b.value.key);
      b = await right.next();
    } else {
      if (!isSame(a.value, b.value)) differ(a.value.key);
      [a, b] = [await left.next(), await right.next()];
    }
    rows += 1;
  }
  return { rows, differences, differing, reasons };
}

async function* rowsOf(table: ViewTable): AsyncGenerator<ScannedRow, undefined> {
  for (let after = ''; ;) {
    const page = await table.scan(after, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}

/** Keys come in the order of their code points, which is that of their UTF-8 bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

/** A row that is right and is not found by an index is as wrong as any other. */
function isSame(a: ScannedRow, b: ScannedRow): boolean {
  if (a.indexed !== b.indexed) return false;
  return a.row === b.row || canonicalJson(JSON.parse(a.row)) === canonicalJson(JSON.parse(b.row));
}
