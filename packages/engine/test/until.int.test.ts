import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { staff, systemPorts } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { advanceUntil, TestClock, testSystem } from './test-system.ts';

const ann = staff('ann');

async function started(context: TestContext, clock = new TestClock()) {
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService()], ports });
  return { system, client: system.client(ann), clock };
}

const isThere = (result: unknown): boolean => result !== null;

test('a query that waits is answered when the row that it looked up is as it is wanted, and not before', async (context) => {
  const { client } = await started(context);
  let asked = 0;
  const isSo = (result: unknown): boolean => {
    asked += 1;
    return isThere(result);
  };
  const found = client.query(lab, 'word', { word: 'b' }, { until: { isSo, waitMs: 60_000 } });
  for (const words of [['a'], ['c'], ['b']]) await client.send(lab, 'note', { note: words[0]!, words });
  assert.notEqual(await found, null);
  // Once at first and once for its own row: rows of others wake nobody.
  assert.equal(asked, 2);
});

test('what is so already is answered at once; what does not become so is answered as it is when the time is over', async (context) => {
  const { client, clock } = await started(context);
  const { token } = await client.send(lab, 'note', { note: 'a', words: ['a'] });
  const until = { isSo: isThere, waitMs: 60_000 };
  assert.notEqual(await client.query(lab, 'word', { word: 'a' }, { after: token, until }), null);
  const missed = client
    .query(lab, 'word', { word: 'b' }, { until })
    .then((result: unknown) => assert.equal(result, null));
  await advanceUntil(clock, missed);
});

test('a system that stops keeps nobody waiting', async (context) => {
  const { system, client } = await started(context);
  const waiting = client.query(lab, 'word', { word: 'b' }, { until: { isSo: isThere, waitMs: 60_000 } });
  const ended = Promise.allSettled([waiting]);
  await system.stop();
  await ended;
});
