import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { desk, deskService } from './holds.ts';
import { lending, library } from './lending.ts';
import { openDataFolder } from '@banyan/sqlite';

const HOLDS = ['h1', 'h2', 'h3'];
const keeper = staff('keeper');

/** Two copies of a book, three readers who want one put by: a process of the desk that sends commands to the library. */
export const scenario: CrashScenario = {
  services: [lending, deskService],
  open: (folder) => openDataFolder(folder, { writers: 1 }),

  async run(system, acknowledge) {
    const client = system.client(keeper);
    await client.send(library, 'buy-book', { book: 'emma', title: 'Emma', copies: 2 }, { key: 'buy' });
    acknowledge('bought');
    for (const hold of HOLDS) {
      const asked = await client.send(
        desk,
        'ask-for-hold',
        { hold, reader: `reader-${hold}`, name: 'Ann', book: 'emma' },
        { key: hold },
      );
      assert.equal(asked.done, true);
      acknowledge(hold);
    }
    await system.operations.settle();
    await client.send(desk, 'collect-hold', { hold: 'h1' }, { key: 'collect-h1' });
    acknowledge('collected');
  },

  async check(system, acknowledged, finished) {
    const client = system.client(keeper);
    const shelf = await client.query(library, 'shelf', { book: 'emma' });
    const asked = acknowledged.filter((what) => HOLDS.includes(what)).length;
    if (acknowledged.includes('bought')) {
      assert.ok(shelf !== null, 'the book that was bought is not on the shelf');
      assert.equal(shelf.free + shelf.lent, 2, 'copies were lost or made');
      assert.ok(shelf.lent >= Math.min(asked, 2), `${asked} holds were asked for and only ${shelf.lent} copies lent`);
    }
    if (finished) assert.deepEqual(shelf, { book: 'emma', title: 'Emma', free: 0, lent: 2 });
    assert.deepEqual(await system.operations.parkedInstances(), []);
    for (const service of [library.name, desk.name]) await system.operations.verifyLog(service);
    for (const { service, view } of await system.operations.views()) {
      const { differing } = await system.operations.compareView(service, view);
      assert.deepEqual(differing, [], `view ${view} is not the fold of its log`);
    }
  },
};

// The harness loads this module in its children too, which run the scenario and no test.
if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('a hold survives a crash before, during and after each durable step', async (t) => {
    const { steps, crashes, failures } = await crashAtEveryStep({ scenario: new URL(import.meta.url) });
    t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
    assert.deepEqual(failures, []);
    assert.ok(steps.some((name) => name === 'library log append') && steps.some((name) => name === 'desk log append'));
    assert.ok(crashes >= 2 * steps.length, `only ${crashes} crashes at ${steps.length} steps`);
  });
}
