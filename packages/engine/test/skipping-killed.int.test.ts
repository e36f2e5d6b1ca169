import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { lab, labService, type Noted, type TickerHandle } from './lab.ts';

const react = (it: TickerHandle, { words: [word] }: Noted): void => {
  if (word === 'bad') throw new Error('bad');
  if (word === 'send') it.send('count', { note: it.id });
  if (word === 'good') it.append('ticked', { note: it.id });
};
const broken = (): never => {
  throw new Error('no count today');
};

/** An event and a command at which two instances stop are skipped; behind the event another one waits. */
export const scenario: CrashScenario = {
  services: [labService({ react, count: broken })],
  open: (folder) => openDataFolder(folder, { writers: 1 }),

  async run(system) {
    const { operations } = system;
    for (const [nth, [id, word]] of [
      ['n', 'bad'],
      ['m', 'send'],
      ['n', 'good'],
    ].entries())
      await system.client(staff('ann')).send(lab, 'note', { note: id!, words: [word!] }, { key: `${nth}` });
    await operations.settle();
    for (const { instance, input } of await operations.parkedInstances()) {
      const skip = { input, by: 'ann', reason: 'done by hand' };
      await operations.skipInput('lab', 'ticker', instance, skip);
    }
  },

  async check({ operations }, _acknowledged, finished) {
    // Three notes, two inputs skipped, and what was done about the good note.
    const { events } = await operations.verifyLog('lab');
    assert.ok(events <= 6, `${events} events: something was done twice`);
    if (!finished) return;
    assert.equal(events, 6);
    assert.deepEqual(await operations.parkedInstances(), []);
  },
};

// The harness loads this module in its children too, which run the scenario and no test.
if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('a skip that is killed before or after each of its durable steps is whole once it is asked for again', async (t) => {
    const { steps, crashes, failures } = await crashAtEveryStep({
      scenario: new URL(import.meta.url),
      moments: ['before', 'after'],
    });
    t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
    assert.deepEqual(failures, []);
    assert.ok(crashes >= 2 * steps.length - 2, `only ${crashes} crashes at ${steps.length} steps`);
  });
}
