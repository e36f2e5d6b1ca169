import { StoreError } from '@banyan/engine';
import { keyOfSorted, valuesOfEntry, type EntryIndex } from '@banyan/engine/view-store';
import { withChecksum, withoutChecksum } from './checksum.ts';
import { chunked, type ViewReading } from './view-reading.ts';

/** What one call of the server looks at, so that nobody else waits for long. */
const PAGE = 500;

/** How often totals are added up anew when somebody has written meanwhile; after that they are left out: they only rank what is found. */
const PASSES_MAX = 3;

const JUST_AFTER = '\u0001';

type ExaminedRow = [sorted: string, row: string | null, entries: string | null, lacking: number[]];

/** What one pass over all rows has come to. */
interface Pass {
  readonly lacking: Map<number, number>;
  readonly totals: Map<number, readonly [documents: number, stems: number]>;
  readonly isCalm: boolean;
}

/**
 * Looks at all that is kept beside the rows, a part at a time: their checksums, what the indexes hold of them and nothing else, cursors and marks.
 * Resolves to what does not fit, each by its name.
 */
export async function examineView(
  reading: ViewReading,
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<string[]> {
  const indexes = reading.standing.definition.indexes.map((definition, number) => ({ definition, number }));
  const faults = await examineNotes(reading);
  for (let pass = 1; ; pass += 1) {
    const { lacking, totals, isCalm } = await passOver(reading, indexes, onRows, signal);
    if (!isCalm && pass < PASSES_MAX) continue;
    for (const index of indexes) {
      const { number, definition } = index;
      const strange = await examineIndex(reading, index, signal);
      const missing = lacking.get(number) ?? 0;
      if (missing + strange > 0)
        faults.push(`${missing + strange} entries of index ${definition.name} are not as the rows say`);
      if (isCalm && definition.kind === 'text' && !(await areTotals(reading, number, totals.get(number))))
        faults.push(`the totals of index ${definition.name} are not as the rows say`);
    }
    return faults;
  }
}

function assertGoingOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new StoreError('the view was not looked at to its end: it was broken off', 'none');
}

async function examineNotes(reading: ViewReading): Promise<string[]> {
  const [, cursors] = await reading.call<[version: string, cursors: string[]]>('positions');
  const parked = await reading.call<string[]>('parked');
  return [
    ...chunked(cursors, 2)
      .filter(([source, stored]) => {
        const [position = ''] = stored!.split(' ');
        return stored !== `${position} ${withChecksum(source!, position).slice(0, 8)}`;
      })
      .map(([source]) => `the cursor of ${JSON.stringify(source)} does not match its checksum`),
    ...chunked(parked, 2)
      .map(([sorted, note]) => [keyOfSorted(sorted!), note!] as const)
      .filter(([key, note]) => withoutChecksum(key, note) === undefined)
      .map(([key]) => `what is noted of the parked row ${JSON.stringify(key)} does not match its checksum`),
  ];
}

async function passOver(
  reading: ViewReading,
  indexes: readonly EntryIndex[],
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<Pass> {
  const lacking = new Map<number, number>();
  const totals = new Map<number, readonly [documents: number, stems: number]>();
  const versions = new Set<string>();
  let [from, done] = ['', 0];
  for (;;) {
    assertGoingOn(signal);
    const [version, sizes, flat] = await reading.call<
      [version: string, sizes: [rows: number, entries: number, keys: number], rows: ExaminedRow[number][]]
    >('examine_rows', [from, String(PAGE)]);
    versions.add(version);
    const [rows, entries, keys] = sizes;
    if (rows !== keys || entries !== keys)
      throw reading.damaged(`it has ${keys} keys, ${rows} rows and what indexes hold of ${entries}`);
    const examined = chunked(flat, 4) as ExaminedRow[];
    if (examined.length === 0) return { lacking, totals, isCalm: versions.size === 1 };
    for (const [sorted, row, held, missing] of examined) {
      const key = keyOfSorted(sorted);
      reading.checked(key, row);
      const all = JSON.parse(reading.checked(key, held)) as [entries: string[], counts: number[]][];
      for (const number of missing) lacking.set(number, (lacking.get(number) ?? 0) + 1);
      for (const { number, definition } of indexes) {
        if (definition.kind !== 'text' || all[number]![0].length === 0) continue;
        const [documents, stems] = totals.get(number) ?? [0, 0];
        totals.set(number, [documents + 1, all[number]![1].reduce((sum, count) => sum + count, stems)]);
      }
    }
    from = examined.at(-1)![0] + JUST_AFTER;
    done += examined.length;
    onRows(done, keys);
  }
}

/** Counts what an index holds that no row says. */
async function examineIndex(
  reading: ViewReading,
  { definition, number }: EntryIndex,
  signal?: AbortSignal,
): Promise<number> {
  let strange = 0;
  for (const letter of definition.kind === 'text' ? ['i', 'w', 'p'] : ['i'])
    for (let from = ''; ;) {
      assertGoingOn(signal);
      const args = [letter, String(number), String(valuesOfEntry(definition)), from, String(PAGE)];
      const [last, looked, found] = await reading.call<[last: string, looked: number, strange: number]>(
        'examine_index',
        args,
      );
      strange += found;
      if (looked < PAGE) break;
      from = last + JUST_AFTER;
    }
  if (definition.kind !== 'facet' && definition.kind !== 'tags') return strange;
  let cursor = '0';
  do {
    assertGoingOn(signal);
    const [next, found] = await reading.call<[next: string, strange: number]>('examine_counts', [
      String(number),
      cursor,
    ]);
    strange += found;
    cursor = next;
  } while (cursor !== '0');
  return strange;
}

async function areTotals(
  reading: ViewReading,
  number: number,
  [documents, stems]: readonly [documents: number, stems: number] = [0, 0],
): Promise<boolean> {
  const held = await reading.call<string[]>('totals', [String(number)]);
  return held[0] === String(documents) && held[1] === String(stems);
}
