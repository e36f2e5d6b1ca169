import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { figureNames } from './src/benchmarks.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-test-'));
const results = join(folder, 'results');
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the benchmarks in tiny bounds. */
function bench(args: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = {
    ...process.env,
    BANYAN_BENCH_SECONDS: '0.05',
    BANYAN_BENCH_ROUNDS: '2',
    BANYAN_BENCH_DIR: folder,
    BANYAN_BENCH_RESULTS: results,
    ...settings,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('prints nothing but the list of figures with --json, each of them asked for and once, and keeps every round', async () => {
  const names = [
    'append-1',
    'append-1-limit',
    'append-64',
    'append-64-limit',
    'hot-stream',
    'order',
    'rebuild',
    'gateway',
  ];
  const { code, stdout, stderr } = await bench(['--json', ...names, 'append-1']);
  assert.equal(code, 0, stderr);
  const figures = JSON.parse(stdout) as Record<string, unknown>[];
  assert.deepEqual(new Set(figures.map(({ name }) => name)), new Set(names));
  assert.equal(figures.length, names.length);
  for (const { value, unit, baseline, ratio, settings } of figures) {
    assert.ok(Number(value) > 0 && Number(baseline) > 0 && Number(ratio) > 0, stdout);
    assert.match(String(unit), /^\w+\/s$/);
    assert.match(String(settings), /synchronous=/);
  }
  assert.match(stderr, /fdatasync of 4 KiB: [\d.]+ ms/);
  const path = /every round: (.+\.json)/.exec(stderr)?.[1] ?? '';
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { figures: { name: string; rounds: unknown[] }[] };
  assert.deepEqual(
    kept.figures.map(({ rounds }) => rounds.length),
    names.map(() => 2),
  );
  assert.equal(readFileSync(join(results, 'latest.json'), 'utf8'), readFileSync(path, 'utf8'));
  assert.deepEqual(readdirSync(folder), ['results'], 'what was written meanwhile is removed');
});

test('prints a table with the aim beside each figure', async () => {
  const { code, stdout } = await bench(['append-64-limit']);
  assert.equal(code, 0);
  assert.match(stdout, /append-64-limit .* ratio >= 0\.3 +(not )?met/);
});

test('imports a slice end to end, tells the peak of its memory, and starts on what it leaves', async () => {
  const { code, stdout, stderr } = await bench(['--json', 'import', 'memory-import', 'start-full', '--lines', '300'], {
    BANYAN_BENCH_ROUNDS: '1',
  });
  assert.equal(code, 0, stderr);
  const figures = JSON.parse(stdout) as { name: string; unit: string; value: number }[];
  assert.deepEqual(
    figures.map(({ name, unit }) => [name, unit]),
    [
      ['import', 'lines/s'],
      ['memory-import', 'MB'],
      ['start-full', 'ms'],
    ],
  );
  assert.ok(existsSync(join(results, 'imported-300-lines')));
});

test('names what it does not know, and what there is', async () => {
  const unknown = await bench(['append-64', 'append-65', 'nothing']);
  assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
  assert.equal(
    unknown.stderr,
    `bench: there is no figure append-65, nothing; the figures are ${figureNames.join(', ')}; the groups are pg, fleet\n`,
  );
  const option = await bench(['--jsonn']);
  assert.deepEqual([option.code, option.stdout], [2, '']);
  assert.match(option.stderr, /Unknown option '--jsonn'/);
  const bounds = await bench(['append-1'], { BANYAN_BENCH_SECONDS: 'long' });
  assert.equal(bounds.code, 2);
  assert.match(bounds.stderr, /BANYAN_BENCH_SECONDS is "long": it is a number from 0\.01 to 60/);
});

test('tells of a figure that could not be measured, and measures the others', async () => {
  const { code, stdout, stderr } = await bench(['--json', 'append-1', 'start-full', '--data', join(folder, 'none')]);
  assert.equal(code, 1);
  assert.match(stderr, /there is no data folder .*none/);
  assert.deepEqual(
    (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name),
    ['append-1'],
  );
});

test('says of a figure whose server cannot be had that it is missing, and why', async () => {
  // Nothing is found without it, so nothing can be installed or started either.
  const { code, stdout, stderr } = await bench(['--json', 'kafka-publish', 'append-1'], { PATH: '' });
  assert.equal(code, 1);
  assert.match(stderr, /failed: without kafka there is no such figure: kafka: \S+/);
  assert.deepEqual(
    (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name),
    ['append-1'],
  );
  assert.deepEqual(readdirSync(folder), ['results'], 'what was written meanwhile is removed');
});

test('explains itself', async () => {
  const { code, stdout } = await bench(['--help']);
  assert.equal(code, 0);
  for (const name of figureNames) assert.ok(stdout.includes(name), name);
});
