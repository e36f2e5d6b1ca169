import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { anybody, OverloadedError, UnavailableError } from '@banyan/engine';
import { InvalidError } from '@banyan/core';
import { ProtocolError } from '@banyan/mesh';
import { plainMeshClient } from '@banyan/mesh/testing';
import { done, echo, type Arrived } from './fake-service.ts';
import { identityOf, logged } from './mesh-rig.ts';
import { openPlain } from './plain-pair.ts';
import { TestTime } from './test-time.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await turn();
};

/** A callee that holds its calls until it is told to answer them. */
function holding(): {
  readonly held: (() => void)[];
  readonly answer: (call: Arrived) => Promise<unknown>;
  readonly most: () => number;
} {
  const held: (() => void)[] = [];
  let [underWay, most] = [0, 0];
  return {
    held,
    most: () => most,
    async answer({ name, text }) {
      most = Math.max(most, (underWay += 1));
      if (text !== 'quick') await new Promise<void>((resolve) => held.push(resolve));
      underWay -= 1;
      return name === 'say' ? done(text) : text;
    },
  };
}

test('a callee has no more calls under way than it said; the others wait for room, and all are answered', async (context) => {
  const callee = holding();
  const { client } = await openPlain(context, [callee.answer], { limits: { callsMax: 3 } });
  const calls = Promise.all(Array.from({ length: 10 }, (_, nth) => client.send(echo, 'say', { text: `${nth}` })));
  let answered = 0;
  for (; answered < 10; answered += 1) {
    await until(() => callee.held.length > 0);
    callee.held.shift()!();
  }
  assert.deepEqual(
    await calls,
    Array.from({ length: 10 }, (_, nth) => done(`${nth}`)),
  );
  assert.equal(callee.most(), 3);
});

test('too many that wait are refused as overload, and so is who waits for room in vain', async (context) => {
  const callee = holding();
  const { client, mesh } = await openPlain(context, [callee.answer], { limits: { callsMax: 1, waitingMax: 2 } });
  const first = client.query(echo, 'ask', { text: 'a' });
  await until(() => callee.held.length === 1);
  const second = client.query(echo, 'ask', { text: 'quick' });
  const hurried = mesh.client(anybody(), { withinMs: 30 }).send(echo, 'say', { text: 'b' });
  await assert.rejects(client.query(echo, 'ask', { text: 'c' }), (error) => {
    assert.ok(error instanceof OverloadedError && error.retryAfterMs > 0);
    assert.match(error.message, /2 calls wait already/);
    return true;
  });
  await assert.rejects(hurried, OverloadedError);
  callee.held[0]!();
  assert.deepEqual(await Promise.all([first, second]), ['a', 'quick']);
});

test('no more is read while calls under way are long; nothing is lost by it', async (context) => {
  const callee = holding();
  const { client } = await openPlain(context, [callee.answer], { limits: { callsLengthMax: 300_000 } });
  const long = 'x'.repeat(100_000);
  const calls = Array.from({ length: 20 }, () => client.query(echo, 'ask', { text: long }));
  const all = Promise.all(calls);
  for (let answered = 0; answered < 20; answered += 1) {
    await until(() => callee.held.length > 0);
    callee.held.shift()!();
  }
  assert.ok((await all).every((text) => text === long));
  assert.ok(callee.most() <= 5, `${callee.most()}`);
});

test('a call or an answer that is longer than a frame may be is refused, and the connection stays', async (context) => {
  const { client } = await openPlain(context, [async ({ text }) => (text === 'long' ? 'x'.repeat(2_000) : text)], {
    limits: { frameLengthMax: 1_000 },
  });
  await assert.rejects(client.send(echo, 'say', { text: 'x'.repeat(1_000) }), InvalidError);
  await assert.rejects(client.query(echo, 'ask', { text: 'long' }), (error) => {
    assert.ok(error instanceof ProtocolError);
    assert.match(error.message, /the answer is longer than 1000 characters/);
    return true;
  });
  assert.equal(await client.query(echo, 'ask', { text: 'short' }), 'short');
});

/** A connection to a callee by hand. */
async function byHand(context: TestContext, address: string): Promise<{ socket: Socket; closed: Promise<unknown> }> {
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  context.after(() => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'data'); // greeted
  return { socket, closed };
}

test('who says rubbish, or what is no call, or makes more calls than it may, is cut off', async (context) => {
  const callee = holding();
  const { listeners, entries } = await openPlain(context, [callee.answer], {
    limits: { callsMax: 2, frameLengthMax: 1_000, closeMsMax: 100 },
  });
  const caller = { role: 'public', id: 'a', tenant: 'default' };
  const call = (id: number): string =>
    `${JSON.stringify({ id, caller, ms: 1_000, query: ['echo', 'ask', { text: 'x' }] })}\n`;
  for (const [said, why] of [
    ['GET / HTTP/1.1\r\n\r\n', /a frame is not JSON/],
    ['null\n', /a frame is no object/],
    ['{"id":1}\n', /it speaks something else than calls/],
    [call(1).replace('"public"', '"owner"'), /it speaks something else than calls/],
    [call(1).replace('"ask"', '7'), /it speaks something else than calls/],
    ['x'.repeat(2_000), /longer than 1000 characters/],
    [call(1) + call(2) + call(3), /it has more than 2 calls under way/],
  ] as const) {
    entries.length = 0;
    const { socket, closed } = await byHand(context, listeners[0]!.address);
    socket.write(said);
    await closed;
    assert.match(logged(entries), why);
  }
  for (const release of callee.held) release();
});

test('who says nothing is cut off, and who beats is not', async (context) => {
  const time = new TestTime();
  const { listeners, entries } = await openPlain(context, [async () => 'x'], {
    ports: { clock: time, scheduler: time },
    limits: { heartbeatMs: 1_000, silenceMsMax: 3_000 },
  });
  const silent = await byHand(context, listeners[0]!.address);
  const beating = await byHand(context, listeners[0]!.address);
  let heard = '';
  beating.socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  const caller = { role: 'public', id: 'a', tenant: 'default' };
  for (let second = 1; second <= 6; second += 1) {
    beating.socket.write('{"beat":true}\n');
    // Every other beat comes with a call, whose answer says that they have been read.
    if (second % 2 === 1) {
      const call = { id: second, caller, ms: 60_000, query: ['echo', 'ask', { text: 'x' }] };
      beating.socket.write(`${JSON.stringify(call)}\n`);
      await until(() => heard.includes(`{"id":${second},`));
    }
    time.pass(1_000);
  }
  await silent.closed;
  assert.match(logged(entries), /the other side has said nothing for 3000 ms/);
  assert.equal(beating.socket.destroyed, false);
  await until(() => heard.includes('{"beat":true}'));
  beating.socket.destroy();
});

test('a callee that does not greet, or answers what nobody asked, is left', async () => {
  for (const [said, why] of [
    ['{"id":1,"result":"x"}\n', /did not greet/],
    ['{"callsMax":10,"frameLengthMax":1000}\n{"id":7,"result":"x"}\n', /answers call 7, which was not made/],
    ['hello\n', /a frame is not JSON/],
  ] as const) {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.write(said);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const identity = identityOf({ services: ['echo'], gateway: true });
    const entries: { readonly message: string }[] = [];
    const mesh = plainMeshClient(identity, {
      endpoints: () => [address],
      limits: { patienceMs: 100 },
      log: (entry) => entries.push(entry),
    });
    await assert.rejects(mesh.client(anybody()).query(echo, 'ask', { text: 'x' }), UnavailableError);
    assert.match(entries.map(({ message }) => message).join('\n'), why);
    await mesh.close();
    server.close();
  }
});

test('close answers what is under way, takes nothing new, and the callers go elsewhere', async (context) => {
  const callee = holding();
  const { client, listeners } = await openPlain(context, [callee.answer, async ({ text }) => `${text} elsewhere`]);
  const held: Promise<string>[] = [];
  while (callee.held.length === 0) {
    held.push(client.query(echo, 'ask', { text: 'held' }));
    for (let nth = 0; nth < 20; nth += 1) await turn();
  }
  const closed = listeners[0]!.close();
  for (let nth = 0; nth < 50; nth += 1)
    assert.deepEqual(await client.query(echo, 'ask', { text: 'new' }), 'new elsewhere');
  for (const release of callee.held) release();
  assert.ok((await Promise.all(held)).includes('held'));
  await closed;
});

test('a call that crosses with the news that the callee closes was certainly not run', async (context) => {
  let arrived = 0;
  const { listeners } = await openPlain(context, [async () => (arrived += 1)], { limits: { closeMsMax: 5_000 } });
  const { socket, closed } = await byHand(context, listeners[0]!.address);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  const over = listeners[0]!.close();
  const caller = { role: 'public', id: 'a', tenant: 'default' };
  socket.write(`${JSON.stringify({ id: 1, caller, ms: 1_000, query: ['echo', 'ask', { text: 'x' }] })}\n`);
  await until(() => heard.includes('"id":1'));
  assert.match(heard, /\{"closing":true\}\n\{"id":1,"notRun":"the other side is closing"\}/);
  assert.equal(arrived, 0);
  socket.end();
  await Promise.all([closed, over]);
});

test('close does not wait for ever', async (context) => {
  const callee = holding();
  const { client, listeners } = await openPlain(context, [callee.answer], {
    limits: { closeMsMax: 50, patienceMs: 50 },
  });
  const lost = assert.rejects(client.send(echo, 'say', { text: 'x' }), /Nobody knows whether echo\/say was done/);
  await until(() => callee.held.length === 1);
  await listeners[0]!.close();
  await lost;
});
