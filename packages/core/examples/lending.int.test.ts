import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { lending, library } from './lending.ts';
import { openDataFolder } from '@banyan/sqlite';

const keeper = staff('keeper');

/** A client that says a thing is done before it is: all goes well, unless there is a crash in between. */
export const scenario: CrashScenario = {
  services: [lending],
  open: (folder) => openDataFolder(folder, { writers: 1 }),

  async run(system, acknowledge) {
    acknowledge('bought');
    const body = { book: 'emma', title: 'Emma', copies: 1 };
    await system.client(keeper).send(library, 'buy-book', body, { key: 'buy' });
  },

  async check(system, acknowledged) {
    const shelf = await system.client(keeper).query(library, 'shelf', { book: 'emma' });
    if (acknowledged.includes('bought')) assert.equal(shelf?.free, 1, 'what was acknowledged is lost');
  },
};

if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('the crash harness names every step before which a careless client has lost something', async () => {
    const scenarioUrl = new URL(import.meta.url);
    const { failures, crashes, steps } = await crashAtEveryStep({
      scenario: scenarioUrl,
      moments: ['before', 'after'],
    });
    assert.ok(crashes >= 2 * steps.length);
    const copied = failures.filter(({ by }) => by === 'copy');
    assert.deepEqual(copied.map(({ name, moment }) => `${moment} ${name}`).at(-1), 'before library log append');
    for (const { failure } of failures) assert.match(failure, /what was acknowledged is lost/);
    assert.ok(copied.length < crashes / 2, 'after the append nothing is lost any more');
  });

  test('a run that is really killed shows the same', async () => {
    const { failures, kills } = await crashAtEveryStep({
      scenario: new URL(import.meta.url),
      moments: ['before'],
      kills: 500,
    });
    const byKill = failures.filter(({ by }) => by === 'kill');
    assert.ok(kills > byKill.length && byKill.length > 0);
    assert.deepEqual(byKill.at(-1)?.name, 'library log append');
    for (const { failure } of byKill) assert.match(failure, /what was acknowledged is lost/);
  });
}
