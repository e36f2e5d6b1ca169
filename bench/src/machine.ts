import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { median } from './statistics.ts';

/** What the figures were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly sqlite: string;
  /** Runnable processes, averaged over the last minute: above the cores, the machine is not ours alone. */
  readonly load: number;
  /** One fdatasync after 4 KiB written over a file's old bytes, on the disk that the benchmarks use, milliseconds, median of 200: what a commit waits for. */
  readonly fdatasyncMs: number;
  /** The same at the end of a file that grows: its new size is flushed, too. */
  readonly fdatasyncGrowingMs: number;
}

/** Where benchmarks keep their data: BANYAN_BENCH_DIR, else the system's temporary folder. */
export function benchFolder(): string {
  const parent = process.env['BANYAN_BENCH_DIR'] ?? tmpdir();
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'banyan-bench-'));
}

/** Looks at the machine; takes less than a second. */
export function lookAtMachine(): Machine {
  const database = new DatabaseSync(':memory:');
  const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
  database.close();
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    sqlite: version,
    load: Math.round(loadavg()[0]! * 100) / 100,
    fdatasyncMs: fdatasyncMs(FLUSHES),
    fdatasyncGrowingMs: fdatasyncMs(0),
  };
}

/** The machine in lines for people. */
export function describeMachine({
  processor,
  cores,
  memoryGiB,
  node,
  sqlite,
  load,
  fdatasyncMs: flushMs,
  fdatasyncGrowingMs: growingMs,
}: Machine): string[] {
  return [
    `${cores} cores of ${processor}, ${memoryGiB} GiB; load ${load}; Node ${node}, SQLite ${sqlite}`,
    `fdatasync of 4 KiB: ${flushMs} ms over old bytes, ${growingMs} ms at a growing file's end (medians of ${FLUSHES})`,
    'durability: logs WAL, synchronous=FULL, every answer after its flush; views WAL, synchronous=NORMAL, healed from the logs',
  ];
}

const FLUSHES = 200;

/**
 * How long one page takes to be flushed. A write-ahead log is written over from its beginning after each checkpoint, so its commits are flushes of old
 * bytes (`pages` were there before); a file that grows has its size flushed each time.
 */
function fdatasyncMs(pages: number): number {
  const folder = benchFolder();
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  for (let nth = 0; nth < pages; nth += 1) writeSync(file, page, 0, page.length, nth * page.length);
  fdatasyncSync(file);
  const times: number[] = [];
  for (let nth = 0; nth < FLUSHES; nth += 1) {
    writeSync(file, page, 0, page.length, nth * page.length);
    const start = performance.now();
    fdatasyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
  return Math.round(median(times) * 1000) / 1000;
}
