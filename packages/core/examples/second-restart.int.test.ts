import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { lending, library } from './lending.ts';
import { openDataFolder } from '@banyan/sqlite';

const keeper = staff('keeper');
const RESTARTS = 3;
let starts = 0;

/** What goes well after one restart, and is broken by a second one that was needed because the first was stopped. */
export const scenario: CrashScenario = {
  services: [lending],
  open(folder) {
    mkdirSync(folder, { recursive: true });
    const stores = openDataFolder(folder, { writers: 1 });
    appendFileSync(join(folder, 'starts'), '.');
    starts = readFileSync(join(folder, 'starts')).length;
    return stores;
  },
  async run(system) {
    const body = { book: 'emma', title: 'Emma', copies: 1 };
    await system.client(keeper).send(library, 'buy-book', body, { key: 'buy' });
  },
  async check() {
    assert.ok(starts <= 2, 'a restart was one too many');
  },
};

if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('the crash harness names every state of a restart after which the next restart goes wrong, copied or killed', async () => {
    const { failures, restartSteps, states, crashes, kills } = await crashAtEveryStep({
      scenario: new URL(import.meta.url),
      moments: ['before'],
      restarts: RESTARTS,
      kills: 1,
    });
    for (const step of [/ view \S+ open$/, / view \S+ write$/])
      assert.ok(
        restartSteps.some((name) => step.test(name)),
        `no restart was stopped at a step like ${step}`,
      );
    for (const { failure, restart } of failures) {
      assert.match(failure, /a restart was one too many/);
      assert.ok(restart !== undefined);
    }
    // One crash and one restart are killed. Whatever else was checked and did not fail is a state that the run itself has left.
    assert.equal(kills, 2);
    assert.deepEqual(
      failures.filter(({ by }) => by === 'kill').map(({ restart }) => restart?.name),
      [restartSteps.at(-1)],
    );
    assert.ok(failures.length > RESTARTS && failures.length >= states - crashes - 1);
    // The restart that is over before its next step comes is one as well.
    assert.equal(failures.filter(({ restart }) => restart?.name === 'none').length, RESTARTS);
  });
}
