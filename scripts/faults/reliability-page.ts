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

/** The page with these rows between its marks; rows of faults that were not run now stay. @throws Error when the page has no such marks */
export function pageWith(page: string, topology: string, machine: string, rows: readonly Row[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has no ${BEGIN} … ${END}`);
  const lines = new Map(
    page
      .slice(from, to)
      .split('\n')
      .flatMap((line) => {
        const name = /^\| `(?<name>[a-z0-9-]+)`/.exec(line)?.groups?.['name'];
        return name === undefined ? [] : [[name, line] as const];
      }),
  );
  for (const row of rows) lines.set(row.name, lineOf(row));
  const table = [`| ${HEAD.join(' | ')} |`, `|${HEAD.map(() => ' --- ').join('|')}|`, ...lines.values()].join('\n');
  const settings = `Topology \`${topology}\`, one machine of ${machine}; PostgreSQL with fsync and synchronous_commit on, its tables on a disk in memory that can be filled.`;
  return `${page.slice(0, from)}${BEGIN}\n\n${settings}\n\n${table}\n\n${page.slice(to)}`;
}

function lineOf({ name, what, outcome, cells, text, complaints }: Row): string {
  const { orders, refused, askedAgain, silence, back, lag, memory } = cells ?? NOTHING;
  const found = outcome === 'skipped' ? text : outcome === 'whole' ? 'whole' : `amiss: ${complaints.join('; ')}`;
  const all = [`\`${name}\``, what, orders, refused, askedAgain, silence, back, lag, memory, found];
  return `| ${all.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')).join(' | ')} |`;
}

const NOTHING = { orders: '', refused: '', askedAgain: '', silence: '', back: '', lag: '', memory: '' };
