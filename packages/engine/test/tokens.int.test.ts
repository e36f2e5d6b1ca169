import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BanyanError } from '@banyan/core';
import { staff, systemPorts, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { failing } from './failing-views.ts';
import { lab, labService } from './lab.ts';
import { advanceUntil, TestClock, testSystem, until } from './test-system.ts';

const ann = staff('ann');

/** A lab whose view lags behind its log for good: the store has no room for its rows. */
async function lagging(context: TestContext, clock: TestClock, events: number): Promise<System> {
  const data = openDataFolder(join((await testSystem(context)).folder, 'other'));
  context.after(() => data.close());
  const stores = { ...data.stores, views: async (name: string) => failing(await data.viewStore(name), () => true) };
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [labService()], stores, ports });
  for (let nth = 0; nth < events; nth += 1) await system.client(ann).send(lab, 'note', { note: 'n', words: ['a'] });
  return system;
}

test('a token that is not reached in time is told of precisely, and nobody waits behind it', async (context) => {
  const clock = new TestClock();
  const system = await lagging(context, clock, 2);
  const asked = system.client(ann).query(lab, 'word', { word: 'a' }, { after: ['lab/0:1', 'lab/0:2'] });
  const told = assert.rejects(asked, {
    code: 'token',
    retryable: true,
    message: /have not reached lab\/0:[12] yet/,
  });
  await advanceUntil(clock, told);
});

test('a token beyond the end of its log is refused at once, however many ask', async (context) => {
  const clock = new TestClock();
  const system = await lagging(context, clock, 2);
  const asked = Array.from({ length: 5_000 }, () =>
    system.client(ann).query(lab, 'word', { word: 'a' }, { after: 'lab/0:3' }),
  );
  for (const one of await Promise.allSettled(asked)) {
    assert.ok(one.status === 'rejected' && one.reason instanceof BanyanError);
    const { code, retryable, fault, message } = one.reason;
    assert.deepEqual([code, retryable, fault], ['token', false, 'caller']);
    assert.match(message, /log lab\/0 has not come so far/);
  }
});

test('those who wait for a token are bounded, and keep nobody from asking who does not wait', async (context) => {
  const clock = new TestClock();
  const system = await lagging(context, clock, 1);
  const client = system.client(ann);
  const codes = new Map<string, number>();
  const waiting = Array.from({ length: 2_001 }, () =>
    client.query(lab, 'word', { word: 'a' }, { after: 'lab/0:1' }).catch(({ code }: { code: string }) => {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }),
  );
  await until(() => codes.get('overloaded') === 1);
  assert.equal(await client.query(lab, 'word', { word: 'a' }), null);
  await until(() => {
    clock.advance(5_000);
    return codes.get('token') === 2_000;
  });
  await Promise.all(waiting);
  // All have left the line.
  const again = assert.rejects(client.query(lab, 'word', { word: 'a' }, { after: 'lab/0:1' }), { code: 'token' });
  await advanceUntil(clock, again);
});
