import { UnavailableError } from './errors.ts';
import { canonicalJson } from './idempotency.ts';
import type { ScannedRow, ViewTable } from './ports/view-store.ts';

const PAGE = 1_000;
const LISTED_MAX = 20;
/** So many rows that differ are looked at again where another instance may have written them meanwhile. More are no coincidence. */
const AGAIN_MAX = 10_000;
const TRIES_MAX = 20;

export interface TableComparison {
  readonly rows: number;
  readonly differences: number;
  /** Keys of rows that differ, at most 20. */
  readonly differing: readonly string[];
  /** Why some of these rows could not be folded from the log again, by key. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Keys of rows that differ: all of them, or only in what indexes hold of them. */
interface Differing {
  readonly rows: Set<string>;
  readonly indexes: Set<string>;
}

/**
 * Compares two tables row by row, with what indexes hold of each, in key order, with memory that grows with the differences alone. Rows that are parked in the first one are left
 * out.
 * @param level brings both to one place again; resolves to whether another instance has written the live one meanwhile
 */
export async function compareTables(
  live: ViewTable,
  copy: ViewTable,
  level: () => Promise<boolean>,
): Promise<TableComparison> {
  const { rows, differing } = await compareAll(live, copy);
  const differ = differing.rows.size > AGAIN_MAX ? differing.rows : await lookAgain(live, copy, differing.rows, level);
  const keys = [...differ, ...differing.indexes].toSorted(byCodePoints);
  const parked = new Set((await live.parked()).map(({ key }) => key));
  const stopped = new Map((await copy.parked()).map(({ key, reason }) => [key, reason]));
  const told = keys.filter((key) => !parked.has(key));
  const listed = told.slice(0, LISTED_MAX);
  const reasons = listed.flatMap((key) => (stopped.has(key) ? [[key, stopped.get(key)!]] : []));
  return { rows, differences: told.length, differing: listed, reasons: Object.fromEntries(reasons) };
}

async function compareAll(live: ViewTable, copy: ViewTable): Promise<{ rows: number; differing: Differing }> {
  const differing: Differing = { rows: new Set(), indexes: new Set() };
  const [left, right] = [rowsOf(live), rowsOf(copy)];
  let rows = 0;
  let [a, b] = [await left.next(), await right.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : byCodePoints(a.value.key, b.value.key);
    if (order < 0) differing.rows.add(a.value!.key);
    else if (order > 0) differing.rows.add(b.value!.key);
    else if (!isSame(a.value!.row, b.value!.row)) differing.rows.add(a.value!.key);
    // A row that is right and is not found by an index is as wrong as any other.
    else if (a.value!.indexed !== b.value!.indexed) differing.indexes.add(a.value!.key);
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
    rows += 1;
  }
  return { rows, differing };
}

/** Those of the keys whose rows differ while nobody writes, and did not only seem to because another instance did. @throws UnavailableError when it never stops */
async function lookAgain(
  live: ViewTable,
  copy: ViewTable,
  keys: ReadonlySet<string>,
  level: () => Promise<boolean>,
): Promise<Set<string>> {
  let differing = new Set(keys);
  for (let tries = 0; differing.size > 0 && (await level()); tries += 1) {
    if (tries === TRIES_MAX)
      throw new UnavailableError(
        `view ${live.definition.name}`,
        'other instances write it faster than it can be compared',
      );
    const again = new Set<string>();
    for (const page of pagesOf([...differing])) {
      const [left, right] = [await live.load(page), await copy.load(page)];
      for (const key of page) if (!isSame(left.get(key), right.get(key))) again.add(key);
    }
    differing = again;
  }
  return differing;
}

function pagesOf(keys: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(keys.length / PAGE) }, (_, nth) => keys.slice(nth * PAGE, (nth + 1) * PAGE));
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
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
}
