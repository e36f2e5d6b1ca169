import { StoreError } from '@banyan/engine';
import { nameOf, type Entry } from './entries.ts';
import { entriesOfVersion, type Version } from './versions.ts';
import type { ViewAccess } from './view-access.ts';
import { type ViewSnapshot } from './view-snapshot.ts';

/** Rows that are looked at together, in one state of the view. */
const PAGE_ROWS = 200;

/**
 * Looks at every row by its key, and whether all entries that lead to it are there; entries that lead nowhere do no harm. Page by page, each in a state of its own:
 * nothing is held up, and what is written meanwhile is no fault.
 */
export async function examineView(
  access: ViewAccess,
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<string[]> {
  const missing = new Map<string, number>();
  const begun = await access.read(async ({ head }) => head, true);
  let [done, rows] = [0, 0];
  for await (const keys of pagesOfKeys(access)) {
    if (signal?.aborted === true)
      throw new StoreError('the view was not looked at to its end: it was broken off', 'none');
    const versions = await access.read(async (snapshot) => {
      const found = [...(await snapshot.versions(keys)).values()];
      for (const index of await missingEntries(snapshot, found)) missing.set(index, (missing.get(index) ?? 0) + 1);
      return found;
    });
    rows += versions.filter(({ row }) => row !== null).length;
    done += versions.length;
    onRows(done, Math.max(begun.rows, done));
  }
  const ended = await access.read(async ({ head }) => head, true);
  const faults = [...missing].map(([index, count]) => `${count} entries of ${index} are not there`);
  if (ended.id === begun.id && ended.stamp === begun.stamp && rows !== begun.rows)
    faults.push(`the number of rows is said to be ${begun.rows}, and is ${rows}`);
  return faults;
}

/** The keys that there are any versions of, in no order. */
async function* pagesOfKeys(access: ViewAccess): AsyncGenerator<string[]> {
  const { session, rows } = await access.read(async (snapshot) => snapshot);
  let page: string[] = [];
  for await (const { key } of session.each<{ key: string }>(`select distinct bucket, key from ${rows}`)) {
    page.push(key);
    if (page.length < PAGE_ROWS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Of each entry that should be there and is not, the index that it belongs to. */
async function missingEntries(snapshot: ViewSnapshot, versions: readonly Version[]): Promise<string[]> {
  const { layout, session } = snapshot;
  const wanted = versions.flatMap((version) => entriesOfVersion(layout, version));
  const found = await session.forEach<Entry>(
    `select number, scope, bucket, sort from ${snapshot.entries} where number = ? and scope = ? and bucket = ? and sort = ?`,
    wanted.map(({ number, scope, bucket, sort }) => [number, scope, bucket, sort]),
  );
  const there = new Set(found.flat().map(nameOf));
  return wanted
    .filter((entry) => !there.has(nameOf(entry)))
    .map(({ number }) => (number > 0 ? `index ${layout.definition.indexes[number - 1]!.name}` : 'the order of keys'));
}
