/** A fault, and how the system bore it. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly outcome: 'whole' | 'amiss' | 'skipped';
  /** As they are printed; undefined where nothing was measured. */
  readonly cells:
    | Readonly<Record<'orders' | 'refused' | 'askedAgain' | 'silence' | 'back' | 'lag' | 'memory', string>>
    | undefined;
  /** The same in a sentence. */
  readonly text: string;
  readonly complaints: readonly string[];
}

const [BEGIN, END] = ['<!-- faults: written by `npm run test:faults -- --write` -->', '<!-- end of faults -->'];
const HEAD = [
  'fault',
  'what is done while people buy',
  'orders',
  'sold out',
  'sent again',
  'longest without an order',
  'next order',
  'views caught up',
  'most memory of a process',
  'outcome',
];

/** How and on what it was run. */
export interface Setting {
  readonly topology: string;
  readonly machine: string;
  /** The names of all faults, in the order of the table. */
  readonly names: readonly string[];
}

/** The page with these rows between its marks; those of faults that were not run now stay. @throws Error when the page has no such marks */
export function pageWith(page: string, { topology, machine, names }: Setting, rows: readonly Row[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has no ${BEGIN} … ${END}`);
  const known = new Map(
    page
      .slice(from, to)
      .split('\n')
      .flatMap((line) => {
        const cells = line.split('|').slice(1, -1);
        const name = /^ `(?<name>[a-z0-9-]+)` *$/.exec(cells[0] ?? '')?.groups?.['name'];
        return name === undefined ? [] : [[name, cells.map((cell) => cell.trim())] as const];
      }),
  );
  for (const row of rows) known.set(row.name, cellsOf(row));
  const table = tableOf([HEAD, ...names.flatMap((name) => [known.get(name) ?? []].filter(({ length }) => length > 0))]);
  const settings = `Topology \`${topology}\`, one machine of ${machine}; PostgreSQL with fsync and synchronous_commit on, its tables on a disk in memory that can be filled.`;
  return `${page.slice(0, from)}${BEGIN}\n\n${settings}\n\n${table}\n\n${page.slice(to)}`;
}

function cellsOf({ name, what, outcome, cells, text, complaints }: Row): string[] {
  const { orders, refused, askedAgain, silence, back, lag, memory } = cells ?? NOTHING;
  const found = outcome === 'skipped' ? text : outcome === 'whole' ? 'whole' : `amiss: ${complaints.join('; ')}`;
  const all = [`\`${name}\``, what, orders, refused, askedAgain, silence, back, lag, memory, found];
  return all.map((cell) => cell.replaceAll('|', '/').replaceAll(/\s+/g, ' '));
}

const NOTHING = { orders: '', refused: '', askedAgain: '', silence: '', back: '', lag: '', memory: '' };

/** As the formatter has tables: columns of equal width. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...body.map(lineOf)].join('\n');
}
