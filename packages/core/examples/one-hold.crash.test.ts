import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { desk, deskService } from './holds.ts';
import { lending, library } from './lending.ts';

const keeper = staff('keeper');

/** A copy of a book, and a reader who wants it put by: small enough for a process of its own for each point at which it is killed. */
export const scenario: CrashScenario = {
  services: [lending, deskService],
  open: (folder) => openDataFolder(folder, { writers: 1 }),

  async run(system, acknowledge) {
    const client = system.client(keeper);
    await client.send(library, 'buy-book', { book: 'emma', title: 'Emma', copies: 1 }, { key: 'buy' });
    acknowledge('bought');
    const hold = { hold: 'h1', reader: 'ann', name: 'Ann', book: 'emma' };
    assert.ok((await client.send(desk, 'ask-for-hold', hold, { key: 'ask' })).done);
    acknowledge('asked');
  },

  async check(system, acknowledged, finished) {
    const shelf = await system.client(keeper).query(library, 'shelf', { book: 'emma' });
    const lent = acknowledged.includes('asked') || finished ? 1 : shelf?.lent;
    if (acknowledged.includes('bought') || shelf !== null)
      assert.deepEqual(shelf, { book: 'emma', title: 'Emma', free: 1 - lent!, lent });
    assert.deepEqual(await system.operations.parkedInstances(), []);
    for (const service of [library.name, desk.name]) await system.operations.verifyLog(service);
    for (const { service, view } of await system.operations.views())
      assert.equal((await system.operations.compareView(service, view)).differences, 0);
  },
};

// The harness loads this module in its children too, which run the scenario and no test.
if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('a hold survives a SIGKILL of its process before, during and after each durable step', async (t) => {
    const { steps, crashes, kills, failures } = await crashAtEveryStep({
      scenario: new URL(import.meta.url),
      kills: 'all',
    });
    t.diagnostic(`${kills} processes killed at ${steps.length} durable steps`);
    assert.deepEqual(failures, []);
    for (const service of [library.name, desk.name]) assert.ok(steps.includes(`${service} log append`));
    // No point was met by anything but a kill. The last step of a run that takes its turns otherwise may not be reached by another.
    assert.equal(kills, crashes);
    assert.ok(kills >= 3 * (steps.length - 1), `only ${kills} kills at ${steps.length} steps`);
  });
}
