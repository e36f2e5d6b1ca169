import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import type { RegisterKind } from '@banyan/engine';
import { batch, component, event, setting } from '@banyan/testing';
import { LogReader } from './log-reader.ts';
import { LogWriter } from './log-writer.ts';
import { toFailure } from './store-failure.ts';

const PAGE = 4096;
const folder = mkdtempSync(join(tmpdir(), 'banyan-flips-'));
after(() => rmSync(folder, { recursive: true }));

// Names of many lengths: a bit in front of a name says how long it is, or makes a number of it.
const streams = Array.from({ length: 90 }, (_, nth) => `book/${'x'.repeat(nth)}${nth}`);
const registers: readonly [kind: RegisterKind, key: string, due?: string][] = [
  ...Array.from({ length: 90 }, (_, nth): [RegisterKind, string] => ['command', `${'y'.repeat(nth)}${nth}`]),
  ...Array.from({ length: 20 }, (_, nth): [RegisterKind, string, string] => [
    'timer',
    `timer ${nth}`,
    `2026-01-${10 + nth}T00:00:00.000Z`,
  ]),
  ['cursor', 'a follower'],
];

/** A log, whole in its file. */
function madeLog(): Buffer {
  const file = join(folder, 'whole.db');
  const writer = new LogWriter(file);
  writer.append(batch(streams.map((name) => component({ events: [event(name, 1), event(name, 2)] }))));
  writer.append(
    batch(
      registers.map(([kind, key, due]) =>
        setting({ kind, key, expect: undefined, value: `of ${key}`, ...(due === undefined ? {} : { due }) }),
      ),
    ),
  );
  writer.close();
  return readFileSync(file);
}

/** The bytes that decide what is found: of each page of names its head with the places of its cells, and the beginning of every cell. */
function* decidingBytes(whole: Buffer): Iterable<number> {
  const database = new DatabaseSync(join(folder, 'whole.db'), { readOnly: true });
  const pages = database
    .prepare(`select pageno, ncell from dbstat where name in ('stream', 'register', 'timer_due') and pagetype = 'leaf'`)
    .all() as { pageno: number; ncell: number }[];
  database.close();
  for (const { pageno, ncell } of pages) {
    const page = (pageno - 1) * PAGE;
    for (let at = 0; at < 8 + 2 * ncell; at += 1) yield page + at;
    for (let cell = 0; cell < ncell; cell += 1) {
      const from = page + whole.readUInt16BE(page + 8 + 2 * cell);
      for (let at = from; at < from + 5; at += 1) yield at;
    }
  }
}

/** What is not found in a log whose names were all looked at; undefined when the log was refused. */
function missed(file: string): string[] | undefined {
  let writer: LogWriter | undefined;
  let reader: LogReader | undefined;
  try {
    writer = new LogWriter(file);
    while (writer.examineNames(50));
    const read = (reader = new LogReader(file));
    const due = read.dueTimers('2027-01-01T00:00:00.000Z', 100);
    return [
      ...streams.filter((name) => read.readStream(name, 0, 10).length !== 2),
      ...registers
        .filter(([kind, key]) => read.register(kind, key) !== `of ${key}`)
        .map(([kind, key]) => `${kind} ${key}`),
      ...(due.length === 20 ? [] : [`${due.length} of 20 timers`]),
    ];
  } catch (error) {
    assert.equal(toFailure(error, false).kind, 'corrupt', String(error));
    return undefined;
  } finally {
    reader?.close();
    writer?.close();
  }
}

test('with a bit flipped wherever it decides what is found, a log is refused or all of it is found', () => {
  const whole = madeLog();
  let refused = 0;
  let nth = 0;
  for (const at of decidingBytes(whole)) {
    nth += 1;
    const flipped = Buffer.from(whole);
    // Another bit of each byte: in the next cell it is the next one.
    flipped[at] = flipped[at]! ^ (1 << (nth % 8));
    const file = join(folder, `${nth}.db`);
    writeFileSync(file, flipped);
    const unseen = missed(file);
    assert.deepEqual(unseen ?? [], [], `byte ${at % PAGE} of page ${Math.floor(at / PAGE) + 1}, bit ${nth % 8}`);
    if (unseen === undefined) refused += 1;
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  }
  assert.ok(refused > nth / 2, `${refused} of ${nth} were refused`);
});
