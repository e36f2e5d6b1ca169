import { StoreError } from '@banyan/engine';
import { keyOfSorted } from '@banyan/engine/view-store';
import { checksumOf } from './checksum.ts';
import { fieldsOf } from './documents.ts';
import { indexedText } from './row-documents.ts';
import type { ViewReader, ViewReading } from './view-reading.ts';

const PAGE = 500;

/** How often rows are added up anew when somebody has written meanwhile; after that totals are left out: they are looked at when it is calm. */
const PASSES_MAX = 3;

/** What rows come to. */
interface Sums {
  rows: number;
  readonly texts: Map<number, { documents: number; stems: number }>;
  readonly strange: Map<string, number>;
}

/**
 * Looks at all that is kept beside the rows, a page at a time, each in one version: checksums of rows and of what is indexed of them, cursors, marks, and in the end totals.
 * The server's own indexes are its own business (its command `validate`). Resolves to what does not fit, each by its name.
 */
export async function examineView(
  reader: ViewReader,
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<string[]> {
  const faults = await reader.read(examineNotes);
  for (let pass = 1; ; pass += 1) {
    const versions = new Set<number>();
    const sums: Sums = { rows: 0, texts: new Map(), strange: new Map() };
    let last: ViewReading | undefined;
    for (let after: string | undefined; ;) {
      if (signal?.aborted === true)
        throw new StoreError('the view was not looked at to its end: it was broken off', 'none');
      const page = await reader.read(async (reading) => {
        versions.add(reading.table.version);
        last = reading;
        return examinePage(reading, after);
      });
      if (page.length === 0) break;
      add(sums, page);
      after = page.at(-1)!.sorted;
      onRows(sums.rows, last!.table.rows);
    }
    if (versions.size > 1 && pass < PASSES_MAX) continue;
    for (const [what, many] of sums.strange) faults.push(`${many} ${what}`);
    if (versions.size === 1) faults.push(...totalFaults(last!, sums));
    return faults;
  }
}

async function examineNotes(reading: ViewReading): Promise<string[]> {
  const marks = await reading.versions.find(reading.filter({ p: { $exists: true } })).toArray();
  return [
    ...reading.table.cursors
      .filter(({ source, position, checksum }) => checksumOf(source, String(position)) !== checksum)
      .map(({ source }) => `the cursor of ${JSON.stringify(source)} does not match its checksum`),
    ...marks
      .filter(({ p, r, c }) => checksumOf(keyOfSorted(p!), r) !== c)
      .map(({ p }) => `what is noted of the parked row ${JSON.stringify(keyOfSorted(p!))} does not match its checksum`),
    ...(marks.length === reading.table.parked
      ? []
      : [`${marks.length} parked rows are noted, not ${reading.table.parked}`]),
  ];
}

interface Examined {
  readonly sorted: string;
  /** What is wrong with it. */
  readonly strange: string | undefined;
  readonly lengths: readonly (readonly [index: number, stems: number])[];
}

async function examinePage(reading: ViewReading, after: string | undefined): Promise<Examined[]> {
  const { indexes } = reading.standing;
  const rows = await reading.versions
    .find(reading.filter({ k: after === undefined ? { $exists: true } : { $gt: after } }), {
      sort: { k: 1 },
      limit: PAGE,
    })
    .toArray();
  return rows.map((row, nth) => {
    const key = keyOfSorted(row.k!);
    reading.checked(key, row);
    const isDouble = rows[nth - 1]?.k === row.k;
    const isOther = checksumOf(key, indexedText(indexes, row)) !== row.d;
    return {
      sorted: row.k!,
      strange: isDouble
        ? 'rows stand twice'
        : isOther
          ? 'rows are indexed otherwise than they were written'
          : undefined,
      lengths: indexes
        .filter(({ definition: { kind } }) => kind === 'text')
        .map(({ number }) => [number, Number(row[fieldsOf(number).length] ?? 0)] as const),
    };
  });
}

function add(sums: Sums, page: readonly Examined[]): void {
  sums.rows += page.length;
  for (const { strange, lengths } of page) {
    if (strange !== undefined) sums.strange.set(strange, (sums.strange.get(strange) ?? 0) + 1);
    for (const [index, stems] of lengths) {
      const sum = sums.texts.get(index) ?? { documents: 0, stems: 0 };
      sums.texts.set(index, { documents: sum.documents + (stems > 0 ? 1 : 0), stems: sum.stems + stems });
    }
  }
}

function totalFaults({ table, standing }: ViewReading, { rows, texts }: Sums): string[] {
  return [
    ...(rows === table.rows ? [] : [`there are ${rows} rows, not ${table.rows}`]),
    ...standing.indexes
      .filter(({ number, definition: { kind } }) => {
        if (kind !== 'text') return false;
        const [said, held] = [texts.get(number), table.totals[number]];
        return (said?.documents ?? 0) !== (held?.documents ?? 0) || (said?.stems ?? 0) !== (held?.stems ?? 0);
      })
      .map(({ definition }) => `the totals of index ${definition.name} are not as the rows say`),
  ];
}
