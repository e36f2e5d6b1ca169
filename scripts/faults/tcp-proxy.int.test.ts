import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { TcpProxy, type Listener } from './tcp-proxy.ts';

/** However it ended. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()));

/** A server that says everything back, behind a proxy, and a client that has heard that it does. */
async function echoed(t: TestContext, listen?: () => Listener) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = await TcpProxy.open(() => ({ host: '127.0.0.1', port }), listen);
  t.after(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const client = connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true });
  client.on('error', () => {});
  t.after(() => client.destroy());
  let got = '';
  let onMore = (): void => {};
  client.on('data', (chunk) => {
    got += String(chunk);
    onMore();
  });
  /** Resolves when this has been said, and nothing else before it. */
  const heard = async (text: string): Promise<void> => {
    while (got.length < text.length) await new Promise<void>((resolve) => (onMore = resolve));
    assert.equal(got, text);
    got = '';
  };
  const saysBack = async (text: string): Promise<number> => {
    const begunMs = performance.now();
    client.write(text);
    await heard(text);
    return performance.now() - begunMs;
  };
  await saysBack('hello');
  /** Somebody beside the proxy has been there and back: what could arrive has arrived. */
  const meanwhile = async (): Promise<void> => {
    for (let times = 0; times < 20; times += 1) {
      const direct = connect(port, '127.0.0.1').end('beside');
      await once(direct.resume(), 'close');
    }
  };
  return { proxy, client, sockets, saysBack, heard, meanwhile };
}

test('what is delayed arrives later, in its order', async (t) => {
  const { proxy, client, saysBack, heard, meanwhile } = await echoed(t);
  proxy.become({ delayMs: 60 });
  client.write('slow ');
  await meanwhile();
  proxy.become({});
  client.write('quick');
  await heard('slow quick');
  proxy.become({ delayMs: 60 });
  assert.ok((await saysBack('there and back')) >= 115);
});

test('so many bytes a second get through', async (t) => {
  const { proxy, saysBack } = await echoed(t);
  proxy.become({ bytesPerSecond: 10_000 });
  assert.ok((await saysBack('x'.repeat(2000))) >= 140);
});

test('what is said into silence arrives once it is over', async (t) => {
  const { proxy, client, sockets, heard, meanwhile } = await echoed(t);
  proxy.become({ isSilent: true });
  client.write('are you there?');
  await meanwhile();
  assert.equal(sockets[0]!.bytesRead, 'hello'.length);
  proxy.become({});
  await heard('are you there?');
});

test('where it is cut, connections break, and none is made', async (t) => {
  const { proxy, client } = await echoed(t);
  const isClosed = closed(client);
  proxy.become({ isCut: true });
  await isClosed;
  assert.equal(proxy.connections, 0);
  const another = connect(proxy.port, '127.0.0.1');
  another.on('error', () => {});
  await closed(another);
  proxy.become({});
  const third = connect(proxy.port, '127.0.0.1').end('hello again');
  assert.equal(String(((await once(third, 'data')) as [Buffer])[0]), 'hello again');
  third.destroy();
});

test('one end is told that the other one says nothing more, and may speak itself', async (t) => {
  const { proxy, client, sockets } = await echoed(t);
  const ended = once(client, 'end');
  proxy.halfCloseAll();
  client.resume();
  await ended;
  const before = sockets[0]!.bytesRead;
  client.end('still here');
  await once(sockets[0]!, 'end');
  assert.equal(sockets[0]!.bytesRead - before, 'still here'.length);
});

test('an answer that a listener loses never arrives, and the connection breaks', async (t) => {
  let isOver = false;
  const listener: Listener = {
    asked: (chunk) => (isOver ||= String(chunk).includes('last')),
    answered: () => (isOver ? 'lose' : 'pass'),
  };
  const { proxy, client } = await echoed(t, () => listener);
  const isClosed = closed(client);
  let heard = '';
  client.on('data', (chunk) => (heard += String(chunk)));
  client.write('the last words');
  await isClosed;
  assert.equal(heard, '');
  assert.equal(proxy.connections, 0);
});

test('what is held arrives with what passes', async (t) => {
  const fates = ['pass', 'hold', 'pass'] as const;
  const held = Promise.withResolvers<void>();
  let nth = 0;
  const answered = (): (typeof fates)[number] => {
    if (nth === 1) held.resolve();
    return fates[nth++]!;
  };
  const { client, heard } = await echoed(t, () => ({ asked: () => {}, answered }));
  client.write('one ');
  await held.promise;
  client.write('two');
  await heard('one two');
});
