import { benchmarks, groups } from './benchmarks.ts';

/** What `npm run bench -- --help` prints. */
export function usage(): string[] {
  const width = Math.max(...benchmarks.map(({ names }) => names.join(', ').length));
  return [
    'npm run bench [-- NAME...] [-- OPTION...]',
    '',
    'Measures the figures named, or all of them that need no server, and keeps every round in bench/results.',
    '',
    ...benchmarks.map(({ names, about }) => `  ${names.join(', ').padEnd(width)}  ${about}`),
    '',
    ...Array.from(
      groups,
      ([name, names]) => `  ${name}: ${names.join(', ')}; each with servers of its own on this machine`,
    ),
    '',
    '  --all         measures those with servers, too',
    '  --json        prints only the list of figures to stdout; all else goes to stderr',
    '  --lines N     imports only the first N lines',
    '  --file FILE   imports this file (csv, csv.gz)',
    '  --data DIR    start-full: starts on this data folder',
    '',
    'BANYAN_BENCH_SECONDS (2) and BANYAN_BENCH_ROUNDS (5) bound each figure; BANYAN_BENCH_DIR is where the data lies that is written meanwhile.',
  ];
}
