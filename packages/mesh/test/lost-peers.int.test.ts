import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { anybody, OverloadedError, UnavailableError } from '@banyan/engine';
import { meshClient, type MeshLimits } from '@banyan/mesh';
import { startEcho, type EchoProcess } from './echo-process.ts';
import { done, echo } from './fake-service.ts';
import { certificates, testFolder } from './mesh-rig.ts';
import { openPlain } from './plain-pair.ts';

const QUICK: Partial<MeshLimits> = { heartbeatMs: 100, silenceMsMax: 400, closeMsMax: 500 };

/** Two processes; calls of a key go to the one that `first` names, as long as it is there. */
async function twoProcesses(context: TestContext, limits: Partial<MeshLimits> = {}) {
  const folder = await testFolder(context);
  const files = certificates(folder, { caller: { gateway: true }, callee: { services: ['echo'] } });
  const processes = await Promise.all([startEcho(context, files.callee), startEcho(context, files.callee)]);
  let addresses: readonly string[] = processes.map(({ address }) => address);
  const mesh = meshClient({ identity: files.caller, endpoints: () => addresses, limits });
  context.after(() => mesh.close());
  const client = mesh.client(anybody());
  const byPid = (pid: number): EchoProcess => processes.find((process) => process.pid === pid)!;
  return {
    mesh,
    client,
    processes,
    byPid,
    only: (some: readonly EchoProcess[]) => (addresses = some.map((p) => p.address)),
  };
}

test('a peer is killed: what is safe is done by another one, and of the rest it is said that nobody knows', async (context) => {
  const { mesh, client, processes, only } = await twoProcesses(context);
  const [first, second] = processes;
  only([first]);
  const calls = [
    client.query(echo, 'ask', { text: 'hold' }),
    client.send(echo, 'say', { text: 'hold' }, { key: 'k' }),
    client.send(echo, 'say', { text: 'hold' }),
  ] as const;
  const unkeyed = assert.rejects(calls[2], (error) => {
    assert.ok(error instanceof UnavailableError && error.retryable);
    assert.match(error.message, /Nobody knows whether echo\/say was done: it has no idempotency key/);
    return true;
  });
  for (const _ of calls) await first.line();
  only([first, second]);
  first.signal('SIGKILL');
  await unkeyed;
  // The second one holds them, too: they have come there.
  assert.deepEqual([await second.line(), await second.line()], ['held', 'held']);
  assert.equal(await client.query(echo, 'ask', { text: 'x' }), String(second.pid));
  second.signal('SIGKILL');
  // They would be tried until their time is over.
  const closed = mesh.close();
  await Promise.all([calls[0], calls[1]].map((call) => assert.rejects(call, UnavailableError)));
  await closed;
});

test('a peer stands still: it is found out by its silence, and gets calls again when it goes on', async (context) => {
  const { client, processes, only } = await twoProcesses(context, { ...QUICK, backOffMsMax: 100 });
  const [first, second] = processes;
  only([first]);
  assert.equal(await client.query(echo, 'ask', { text: 'x' }), String(first.pid));
  first.signal('SIGSTOP');
  const asked = client.query(echo, 'ask', { text: 'x' });
  only([first, second]);
  assert.equal(await asked, String(second.pid));
  first.signal('SIGCONT');
  only([first]);
  assert.equal(await client.query(echo, 'ask', { text: 'x' }), String(first.pid));
});

test('one of two dies under load: no keyed call fails, and none is done by nobody', async (context) => {
  const { client, processes, byPid } = await twoProcesses(context);
  let killed: EchoProcess | undefined;
  let answered = 0;
  const pids = new Set<unknown>();
  const caller = async (nth: number): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      const outcome = await client.send(echo, 'say', { text: 'x' }, { key: `${nth}-${turn}` });
      pids.add(outcome.done && outcome.answer);
      answered += 1;
      if (answered === 500) (killed = byPid(processes[0].pid)).signal('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, nth) => caller(nth)));
  assert.equal(answered, 32 * 60);
  assert.ok(killed !== undefined && pids.size === 2);
});

test('an answer that comes too late does no harm', async (context) => {
  const held: (() => void)[] = [];
  const { mesh, client } = await openPlain(context, [
    async ({ text }) => {
      if (text === 'slow') await new Promise<void>((resolve) => held.push(resolve));
      return text;
    },
  ]);
  const hurried = mesh.client(anybody(), { withinMs: 50 });
  await assert.rejects(hurried.query(echo, 'ask', { text: 'slow' }), (error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /no answer within 50 ms/);
    return true;
  });
  held[0]!();
  assert.equal(await client.query(echo, 'ask', { text: 'next' }), 'next');
});

/** A proxy that tests break, before one address. */
async function proxyTo(context: TestContext, address: () => string) {
  const pairs: { readonly near: Socket; readonly far: Socket }[] = [];
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(address().split(':')[1]), host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far, { end: false });
    far.pipe(near, { end: false });
    pairs.push({ near, far });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, pairs };
}

for (const [what, harm] of [
  ['cut', ({ near, far }) => [near, far].forEach((socket) => socket.destroy())],
  ['half-closed', ({ near }) => near.end()],
  [
    'cut without anybody being told',
    ({ near, far }) => {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    },
  ],
] as const satisfies readonly (readonly [string, (pair: { near: Socket; far: Socket }) => void])[])
  test(`a connection is ${what} under a call: the call is made again over another one`, async (context) => {
    let arrived = 0;
    const { promise: first, resolve } = Promise.withResolvers<void>();
    let target = '';
    const proxy = await proxyTo(context, () => target);
    const { client, listeners } = await openPlain(
      context,
      [
        async ({ text }) => {
          arrived += 1;
          if (arrived === 1) {
            resolve();
            await new Promise(() => {});
          }
          return done(text);
        },
      ],
      { limits: QUICK, through: () => [proxy.address] },
    );
    target = listeners[0]!.address;
    const said = client.send(echo, 'say', { text: 'x' }, { key: 'k' });
    await first;
    harm(proxy.pairs[0]!);
    assert.deepEqual(await said, done('x'));
    assert.equal(arrived, 2);
    assert.equal(proxy.pairs.length, 2);
  });

test('nobody is there: the call waits for a while, and then says who was tried and why it failed', async (context) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const { client } = await openPlain(context, [], {
    limits: { patienceMs: 100 },
    through: () => [`127.0.0.1:${port}`],
  });
  await assert.rejects(client.send(echo, 'say', { text: 'x' }), (error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, new RegExp(`echo is not available: no instance .*127.0.0.1:${port}.*ECONNREFUSED`));
    return true;
  });
});

test('an instance that is away for a moment is waited for, also by a call that could not be made twice', async (context) => {
  let target = '';
  const proxy = await proxyTo(context, () => target);
  const { client, listeners } = await openPlain(context, [async ({ text }) => done(text)], {
    limits: { patienceMs: 5_000, backOffMsMax: 50 },
    through: () => [proxy.address],
  });
  target = '127.0.0.1:1'; // nobody listens there
  const said = client.send(echo, 'say', { text: 'x' });
  target = listeners[0]!.address;
  assert.deepEqual(await said, done('x'));
});

test('a command in doubt is asked about until it is answered, also while what answers is too busy', async (context) => {
  let arrived = 0;
  const { promise: first, resolve } = Promise.withResolvers<void>();
  let target = '';
  const proxy = await proxyTo(context, () => target);
  const { client, listeners } = await openPlain(
    context,
    [
      async ({ text }) => {
        arrived += 1;
        if (arrived === 1) {
          resolve();
          await new Promise(() => {});
        }
        // Nothing was done now; before, nobody knows.
        if (arrived < 4) throw new OverloadedError('echo', 10);
        return done(text);
      },
    ],
    { limits: { ...QUICK, backOffMs: 1 }, through: () => [proxy.address] },
  );
  target = listeners[0]!.address;
  const said = client.send(echo, 'say', { text: 'x' }, { key: 'k' });
  await first;
  for (const socket of Object.values(proxy.pairs[0]!)) socket.destroy();
  assert.deepEqual(await said, done('x'));
  assert.equal(arrived, 4);
});
