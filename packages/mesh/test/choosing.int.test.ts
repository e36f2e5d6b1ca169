import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anybody, OverloadedError, UnavailableError } from '@banyan/engine';
import { done, echo, type Arrived } from './fake-service.ts';
import { openPlain } from './plain-pair.ts';
import { TestTime } from './test-time.ts';

const unavailable = async (): Promise<never> => {
  throw new UnavailableError('echo', 'it is starting');
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Settles while time passes by the test's clock. */
async function passing<T>(time: TestTime, call: Promise<T>, ms = 10): Promise<T> {
  let isOver = false;
  const settled = call.finally(() => (isOver = true));
  settled.catch(() => {});
  while (!isOver) {
    await turn();
    time.pass(ms);
  }
  return settled;
}

test('a service that fails gets no calls for a while; then one tries it out, and the others follow', async (context) => {
  const time = new TestTime();
  let isWell = false;
  let arrived = 0;
  const { client } = await openPlain(
    context,
    [
      async ({ text }) => {
        arrived += 1;
        return isWell ? done(text) : unavailable();
      },
    ],
    {
      ports: { clock: time, scheduler: time },
      limits: { failuresMax: 3, breakMs: 60_000, breakMsMax: 300_000, heartbeatMs: 86_400_000 },
    },
  );
  const say = (): Promise<unknown> => client.send(echo, 'say', { text: 'x' });
  for (let nth = 0; nth < 3; nth += 1) await assert.rejects(passing(time, say(), 1), /it is starting/);
  assert.equal(arrived, 3);
  await assert.rejects(say(), /it failed too often, and is tried again in \d+ ms/);
  assert.equal(arrived, 3, 'it was left alone');
  time.pass(60_000);
  await assert.rejects(say(), /it is starting/);
  await assert.rejects(say(), /it failed too often/);
  assert.equal(arrived, 4);
  isWell = true;
  time.pass(119_000);
  await assert.rejects(say(), /it failed too often/, 'for twice as long');
  time.pass(1_000);
  assert.deepEqual(await say(), done('x'));
  assert.deepEqual(await Promise.all([say(), say()]), [done('x'), done('x')]);
});

test('what is safe is tried elsewhere when a service is not available, and what is not safe is not', async (context) => {
  let arrived = 0;
  const { client } = await openPlain(context, [
    async () => {
      arrived += 1;
      return unavailable();
    },
    async ({ name, text }) => (name === 'say' ? done(text) : text),
  ]);
  for (let nth = 0; nth < 20; nth += 1) {
    assert.equal(await client.query(echo, 'ask', { text: 'x' }), 'x');
    assert.deepEqual(await client.send(echo, 'say', { text: 'x' }, { key: `${nth}` }), done('x'));
  }
  assert.ok(arrived > 0 && arrived < 20, `${arrived}`);
  const alone = await openPlain(context, [unavailable]);
  await assert.rejects(alone.client.send(echo, 'say', { text: 'x' }), /it is starting/);
  await assert.rejects(alone.client.query(echo, 'ask', { text: 'x' }), /it is starting/);
});

test('no more is tried again than the budget has', async (context) => {
  let arrived = 0;
  const { client } = await openPlain(
    context,
    [
      async () => {
        arrived += 1;
        return unavailable();
      },
    ],
    { limits: { retryReserve: 3, retryShare: 0, failuresMax: 1_000, backOffMs: 1 } },
  );
  for (let nth = 0; nth < 20; nth += 1) await assert.rejects(client.query(echo, 'ask', { text: 'x' }), /starting/);
  assert.equal(arrived, 20 + 3);
});

test('an instance that fails half of its calls is left alone, as long as there is another one', async (context) => {
  const arrived = [0, 0];
  const time = new TestTime();
  const { client } = await openPlain(
    context,
    [
      async ({ text }) => ((arrived[0]! += 1) % 4 === 0 ? done(text) : unavailable()),
      async ({ text }) => {
        arrived[1]! += 1;
        return done(text);
      },
    ],
    {
      ports: { clock: time, scheduler: time },
      limits: { failuresMax: 1_000, breakMs: 60_000, heartbeatMs: 86_400_000, retryReserve: 10_000 },
    },
  );
  for (let nth = 0; nth < 200; nth += 1) await client.send(echo, 'say', { text: 'x' }).catch(() => {});
  assert.ok(arrived[0]! >= 20 && arrived[0]! < 60, `${arrived[0]}`);
  assert.ok(arrived[1]! > 140);
});

test('calls of one key go to one instance while it is there, others are spread', async (context) => {
  const by: string[][] = [[], []];
  const answer =
    (nth: number) =>
    async ({ text }: Arrived): Promise<unknown> => {
      by[nth]!.push(text);
      return done(nth);
    };
  const { client, listeners } = await openPlain(context, [answer(0), answer(1)], {
    affinityOf: (service, command, body) => {
      assert.deepEqual([service, command], ['echo', 'say']);
      return (body as { readonly text: string }).text;
    },
  });
  const texts = Array.from({ length: 40 }, (_, nth) => `order-${nth}`);
  // Until both are connected, all go to the one that is.
  for (let nth = 0; by.some((calls) => calls.length === 0); nth += 1)
    await client.send(echo, 'say', { text: `${nth}` });
  const say = async (text: string): Promise<unknown> => {
    const outcome = await client.send(echo, 'say', { text });
    return outcome.done && outcome.answer;
  };
  const first = await Promise.all(texts.map(say));
  assert.ok(first.includes(0) && first.includes(1));
  assert.deepEqual(await Promise.all(texts.map(say)), first);
  await listeners[0]!.close();
  assert.deepEqual(new Set(await Promise.all(texts.map(say))), new Set([1]));
  for (const calls of by) calls.length = 0;
});

test('options, trace and what is left of the time come to the callee', async (context) => {
  const calls: Arrived[] = [];
  const { client, mesh } = await openPlain(context, [
    async (call) => {
      calls.push(call);
      return call.name === 'say' ? done(call.text) : call.text;
    },
  ]);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const sent = { key: 'k', occurredAt: '2026-01-01T00:00:00.000Z', traceparent, ifVersion: 'any' } as const;
  const ann = {
    role: 'staff',
    id: 'ann',
    tenant: 't',
    permissions: [{ operation: '*' }],
    address: '10.0.0.1',
  } as const;
  await mesh.client(ann).send(echo, 'say', { text: 'x' }, sent);
  assert.deepEqual(calls[0]!.caller, ann);
  assert.deepEqual(calls[0]!.options, sent);
  await client.query(echo, 'ask', { text: 'x' }, { after: ['a/0:1', 'b/0:2'] });
  assert.deepEqual(calls[1]!.options.after, ['a/0:1', 'b/0:2']);
  assert.equal(calls[1]!.options.onVersion, undefined, 'it costs, and nobody has asked for it');
  // A wait is no longer than its caller waits.
  const hurried = mesh.client(anybody(), { withinMs: 5_000 });
  await hurried.query(echo, 'ask', { text: 'x' }, { until: { isSo: (text) => text === 'y', waitMs: 700 } });
  const { until } = calls.at(-1)!.options;
  assert.ok(until!.waitMs <= 700 && until!.waitMs > 0);
  assert.equal(until!.isSo('x'), false);
  assert.equal(until!.isSo('other'), true);
});

test('overload comes through as it is', async (context) => {
  const { client } = await openPlain(context, [
    async () => {
      throw new OverloadedError('echo', 123, 'too much');
    },
  ]);
  await assert.rejects(client.query(echo, 'ask', { text: 'x' }), (error) => {
    assert.ok(error instanceof OverloadedError);
    assert.equal(error.retryAfterMs, 123);
    return true;
  });
});
