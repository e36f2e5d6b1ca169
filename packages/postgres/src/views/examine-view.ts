import { StoreError, type ParkedRow } from '@banyan/engine';
import { lexemesOf } from './stored-rows.ts';
import { noteChecksum } from './view-checksum.ts';
import { measuresTable, textColumnsOf, wordsTable, WORD_LETTERS_MAX, type IndexLayout } from './view-layout.ts';
import type { ViewReading } from './view-reading.ts';
import { parkedColumns } from './write-view.ts';

/** Rows that one statement looks at. */
const PAGE_ROWS = 1000;

/**
 * Looks at all that is kept beside the rows: their checksums, what is searched and sorted by in tables of its own, cursors and marks. Within a snapshot.
 * Resolves to what does not fit, each by its name.
 */
export async function examineView(
  reading: ViewReading,
  onRows: (done: number, of: number) => void,
  signal?: AbortSignal,
): Promise<string[]> {
  const faults = [...(await examineNotes(reading))];
  for (const index of reading.layout.indexes) {
    assertGoingOn(signal);
    faults.push(...(await examineIndex(reading, index)));
  }
  const [counted] = await reading.all<{ count: number }>(`select count(*) as count from ${reading.rows}`);
  const of = counted!.count;
  let [after, done] = ['', 0];
  for (let first = true; ; first = false) {
    assertGoingOn(signal);
    const rows = await reading.all<{ key: string; row: string; checksum: number }>(
      `select key, row, checksum from ${reading.rows} where key ${first ? '>=' : '>'} $1 order by key limit ${PAGE_ROWS}`,
      [after],
    );
    if (rows.length === 0) return faults;
    for (const row of rows) reading.checked(row);
    after = rows.at(-1)!.key;
    done += rows.length;
    onRows(done, of);
  }
}

function assertGoingOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new StoreError('the view was not looked at to its end: it was broken off', 'none');
}

async function examineNotes(reading: ViewReading): Promise<string[]> {
  const cursors = await reading.all<{ source: string; position: number; checksum: number }>(
    `select source, position, checksum from ${reading.schema}.cursor where id = ${reading.id} order by source`,
  );
  const parked = await reading.all<ParkedRow & { readonly checksum: number }>(
    `select * from ${reading.schema}.parked where id = ${reading.id} order by key`,
  );
  return [
    ...cursors
      .filter(({ source, position, checksum }) => noteChecksum([source, position]) !== checksum)
      .map(({ source }) => `the cursor of ${JSON.stringify(source)} does not match its checksum`),
    ...parked
      .filter((row) => noteChecksum(parkedColumns(row)) !== row.checksum)
      .map(({ key }) => `what is noted of the parked row ${JSON.stringify(key)} does not match its checksum`),
  ];
}

/** Counts what an index's own tables and columns have too much, too little or otherwise than the rows say. */
async function examineIndex(reading: ViewReading, index: IndexLayout): Promise<string[]> {
  const { definition } = index;
  const checks = definition.kind === 'text' ? textChecks(reading, index) : measureChecks(reading, index);
  const faults: string[] = [];
  for (const [what, differing] of Object.entries(checks)) {
    const [counted] = await reading.all<{ count: number }>(`select count(*) as count from (${differing}) differing`);
    if (counted!.count > 0)
      faults.push(`${counted!.count} ${what} of index ${definition.name} are not as the rows say`);
  }
  return faults;
}

function measureChecks({ schema, id, rows }: ViewReading, { definition, number, columns }: IndexLayout) {
  if (definition.kind !== 'measures') return {};
  const held = `select name, value, key from ${measuresTable(schema, id, number)}`;
  const said = `select entry ->> 0, (entry ->> 1)::double precision, key from ${rows}, jsonb_array_elements(${columns[0]}::jsonb) m(entry)`;
  return { measures: `((${held}) except (${said})) union all ((${said}) except (${held}))` };
}

function textChecks(
  { schema, id, rows }: ViewReading,
  { number, columns }: IndexLayout,
): Readonly<Record<string, string>> {
  const { length, words, lexemes } = textColumnsOf(number);
  const known = `select word, rows::bigint from ${wordsTable(schema, id, number)}`;
  const said = `select word, count(*) from ${rows}, unnest(${words}) word where char_length(word) <= ${WORD_LETTERS_MAX} group by word`;
  return {
    words: `((${known}) except (${said})) union all ((${said}) except (${known}))`,
    totals: `(select documents, stems from ${schema}.text_total where id = ${id} and number = ${number})
      except (select count(*) filter (where ${length} > 0), coalesce(sum(${length}), 0)::bigint from ${rows})`,
    'searched texts': `select 1 from ${rows} where ${lexemes} is distinct from ${lexemesOf(columns[0]!)}`,
  };
}
