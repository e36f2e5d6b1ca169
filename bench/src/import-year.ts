import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { BenchmarkOptions, Measure } from './benchmark.ts';
import { toFigure } from './figure.ts';
import { benchFolder } from './machine.ts';
import type { Usage } from './report-usage.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRESS_EVERY_LINES = 20;

/** A process that has ended, and what it used. */
interface Ran extends Usage {
  readonly seconds: number;
  readonly printed: string;
}

/** Where the import of these options is kept: a slice is never taken for the year. */
export function importedFolderOf({ importedFolder, lines }: BenchmarkOptions): string {
  return lines === undefined ? importedFolder : `${importedFolder}-${lines}-lines`;
}

/**
 * Runs `npm run import` on the file, once: end to end, from process start to its end, against a script that only inserts the lines. Yields two
 * figures, and leaves the data folder for those that start on it.
 */
export const importYear: Measure = async (options, say) => {
  const work = benchFolder();
  const file = options.lines === undefined ? options.file : await firstLines(options.file, options.lines, work);
  const kept = importedFolderOf(options);
  const dataFolder = `${kept}.new`;
  rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dirname(dataFolder), { recursive: true });
  say(`importing ${basename(file)}`);
  const imported = await run(
    [...importOptions(), resolve(ROOT, 'apps/market/src/import.ts'), file],
    { BANYAN_DATA: dataFolder },
    work,
    say,
  );
  rmSync(kept, { recursive: true, force: true });
  renameSync(dataFolder, kept);
  say('inserting the same lines without the market');
  const script = fileURLToPath(new URL('./plain-import.ts', import.meta.url));
  const plain = await run([script, file, join(work, 'plain.db')], {}, work, say);
  rmSync(work, { recursive: true, force: true });
  const lines = Number(plain.printed);
  const what = `${lines} lines of ${basename(options.file)}, end to end from process start`;
  const against =
    'a script that parses the same file and inserts each line as a row, a commit for each invoice, synchronous=FULL';
  const speed = `${what}, every command durable before the next step, against ${against}`;
  const memory = `the most resident memory of the process that imports ${what}, against ${against}`;
  return [
    toFigure(
      { name: 'import', unit: 'lines/s', settings: speed, moreIsBetter: true },
      [{ value: lines / imported.seconds, baseline: lines / plain.seconds }],
      {
        seconds: imported.seconds,
        'cpu-us-per-line': (imported.cpuSeconds * 1e6) / lines,
        'baseline-cpu-us-per-line': (plain.cpuSeconds * 1e6) / lines,
      },
    ),
    toFigure({ name: 'memory-import', unit: 'MB', settings: memory, moreIsBetter: false }, [
      { value: imported.peakMb, baseline: plain.peakMb },
    ]),
  ];
};

/** The options that `npm run import` gives Node: what is measured is what people run. */
function importOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { import: string } };
  return scripts.import.split(' ').filter((word) => word.startsWith('--'));
}

/** Runs a program of ours to its end, passing on some of its progress. @throws Error when it fails */
async function run(
  args: readonly string[],
  settings: NodeJS.ProcessEnv,
  work: string,
  say: (line: string) => void,
): Promise<Ran> {
  const usageFile = join(work, 'usage.json');
  const reporter = new URL('./report-usage.ts', import.meta.url).href;
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...settings, BANYAN_BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = text(child.stdout);
  let told = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (told++ % PROGRESS_EVERY_LINES === 0 || !line.includes('%')) say(line);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - startMs) / 1000;
  if (code !== 0) throw new Error(`${basename(args.find((one) => one.endsWith('.ts'))!)} ended with code ${code}`);
  return { seconds, printed: await printed, ...(JSON.parse(readFileSync(usageFile, 'utf8')) as Usage) };
}

/** A file of its own with the heading and the first lines. */
async function firstLines(file: string, count: number, folder: string): Promise<string> {
  const source = createReadStream(file);
  const lines: string[] = [];
  for await (const line of createInterface({ input: file.endsWith('.gz') ? source.pipe(createGunzip()) : source })) {
    lines.push(line);
    if (lines.length > count) break;
  }
  const slice = join(folder, 'first-lines.csv');
  writeFileSync(slice, `${lines.join('\n')}\n`);
  return slice;
}
