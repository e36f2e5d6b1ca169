import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import type { Batch, LogStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { GatewayLimits } from './limits.ts';
import { partOf } from './testing/part-of.ts';
import { serveLibrary, type ServedLibrary } from './testing/serve-library.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-sockets-'));
after(() => rm(root, { recursive: true }));

/** A library of its own for a test, with these limits. */
async function serve(
  t: TestContext,
  limits: Partial<GatewayLimits>,
  wrap: (store: LogStore) => LogStore = (store) => store,
): Promise<ServedLibrary> {
  const folder = openDataFolder(await mkdtemp(join(root, 'data-')));
  const library = await serveLibrary(
    { ...folder.stores, log: async (service) => wrap(await folder.stores.log(service)) },
    limits,
  );
  t.after(async () => {
    await library.stop();
    await folder.close();
  });
  return library;
}

async function open({ gateway }: ServedLibrary): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}); // being cut off is what these tests are about
  await once(socket, 'connect');
  return socket;
}

/** All that comes until the connection is closed. */
async function readAll(socket: Socket): Promise<string> {
  socket.setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk: string) => (text += chunk));
  if (!socket.closed) await once(socket, 'close');
  return text;
}

/** A log that takes no event until then; what the system writes at its start has none. */
function holdingAppends(released: Promise<void>): (store: LogStore) => LogStore {
  return (store) =>
    new Proxy(store, {
      get: (target, name): unknown => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'append') return value.bind(target) as unknown;
        return async (batch: Batch) => {
          if (batch.components.some(({ events }) => events.length > 0)) await released;
          return target.append(batch);
        };
      },
    });
}

const QUICK = { headersTimeoutMs: 150, requestTimeoutMs: 300, checkIntervalMs: 20 };
const GET = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

test('a thousand clients that connect and say nothing hurt nobody, and are shown out', async (t) => {
  const library = await serve(t, { headersTimeoutMs: 4000, checkIntervalMs: 50 });
  const silent = await Promise.all(Array.from({ length: 1000 }, () => open(library)));
  for (let asked = 0; asked < 20; asked += 1) assert.equal((await library.get('/library/books')).status, 200);
  assert.ok(library.gateway.connections() > 900, 'the silent ones are there meanwhile');
  const answers = await Promise.all(silent.map(readAll));
  assert.ok(
    answers.every((answer) => answer.startsWith('HTTP/1.1 408 ')),
    'each is told why',
  );
});

test('at the bound, a newcomer takes the place of the longest idle', async (t) => {
  const library = await serve(t, { connectionsMax: 10, headersTimeoutMs: 60_000 });
  const silent: Socket[] = [];
  for (let nth = 0; nth < 10; nth += 1) silent.push(await open(library));
  const first = once(silent[0] as Socket, 'close');
  assert.equal((await library.get('/health/live')).status, 200);
  await first;
  assert.ok(silent.slice(1).every((socket) => !socket.destroyed));
  const crowd = await Promise.all(Array.from({ length: 200 }, () => open(library)));
  assert.equal((await library.get('/health/live')).status, 200);
  assert.ok(library.gateway.connections() <= 10);
  for (const socket of [...silent, ...crowd]) socket.destroy();
});

test('at the bound, a connection with a request under way keeps its place, also when another of its requests was answered', async (t) => {
  const held = Promise.withResolvers<void>();
  const library = await serve(t, { connectionsMax: 1, headersTimeoutMs: 60_000 }, holdingAppends(held.promise));
  const busy = await open(library);
  const body = '{"title":"emma"}';
  busy.write(
    `${GET}POST /library/return-copy HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const answers = readAll(busy);
  // Noted as answered, and so counted as ended.
  while (!library.logged.some(({ route }) => route === '/health/live')) await new Promise(setImmediate);
  assert.equal((await library.get('/library/books')).status, 200);
  held.resolve();
  assert.match(await answers, /^HTTP\/1\.1 200 .*HTTP\/1\.1 204 /s);
});

test('headers that trickle in are cut off', async (t) => {
  const library = await serve(t, QUICK);
  const socket = await open(library);
  socket.write('GET /library/book?title=a HTTP/1.1\r\nHost: x\r\n');
  const trickle = setInterval(() => socket.write('X: y\r\n'), 20);
  const answer = await readAll(socket);
  clearInterval(trickle);
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.equal(partOf(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''), 'code'), 'request-timeout');
});

test('a body that trickles in is cut off', async (t) => {
  const library = await serve(t, QUICK);
  const socket = await open(library);
  socket.write(
    'POST /library/return-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: 1000\r\n\r\n',
  );
  const trickle = setInterval(() => socket.write(' '), 20);
  const answer = await readAll(socket);
  clearInterval(trickle);
  assert.match(answer, /^HTTP\/1\.1 408 /);
});

test('whoever goes away in the midst of a body leaves no defect in the log', async (t) => {
  const library = await serve(t, {});
  const socket = await open(library);
  socket.write(
    'POST /library/return-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: 10\r\n\r\n{',
  );
  // A request on another connection that has been answered tells that the first half has arrived.
  await library.get('/health/live');
  socket.destroy();
  const told = () => library.logged.find(({ level, msg }) => level === 'error' || /connection ended/.test(String(msg)));
  while (told() === undefined) await library.get('/health/live');
  assert.equal(told()?.['level'], 'info');
});

test('a body without credentials is not waited for', async (t) => {
  const library = await serve(t, {});
  const socket = await open(library);
  socket.write(
    'POST /library/add-copies HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
  );
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  assert.match(chunk.toString(), /^HTTP\/1\.1 401 /);
  socket.destroy();
});

test('what is not HTTP gets a 400, headers without end a 431', async (t) => {
  const library = await serve(t, {});
  const babble = await open(library);
  babble.write('HELO library\r\n\r\n');
  assert.match(await readAll(babble), /^HTTP\/1\.1 400 .*"code":"bad-request"/s);
  const hostless = await open(library);
  hostless.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.match(await readAll(hostless), /^HTTP\/1\.1 400 .*application\/problem\+json.*the header Host is missing/s);
  const tunnel = await open(library);
  tunnel.write('CONNECT library.example:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(await readAll(tunnel), /^HTTP\/1\.1 405 .*application\/problem\+json.*"code":"wrong-method"/s);
  const expecting = await open(library);
  expecting.write('GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: 200-wonders\r\n\r\n');
  assert.match(await readAll(expecting), /^HTTP\/1\.1 400 .*application\/problem\+json.*Expect must be/s);
  const endless = await open(library);
  endless.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(100_000)}\r\n\r\n`);
  assert.match(await readAll(endless), /^HTTP\/1\.1 431 .*"code":"headers-too-large"/s);
});

test('what is not answered in time gets a 504, which says what to do', async (t) => {
  const held = Promise.withResolvers<void>();
  const library = await serve(t, { answerTimeoutMs: 100, checkIntervalMs: 20 }, holdingAppends(held.promise));
  const staff = { authorization: `Bearer ${library.staffToken}` };
  const response = await library.post('/library/add-copies', { title: 'emma', copies: 2 }, staff);
  assert.equal(response.status, 504);
  const problem = (await response.json()) as { readonly code: string; readonly detail: string };
  assert.equal(problem.code, 'answer-timeout');
  assert.match(problem.detail, /same Idempotency-Key/);
  assert.equal((await library.get('/library/books')).status, 200);
  held.resolve();
});

test('a token that no log has given out is refused at once, and precisely', async (t) => {
  const library = await serve(t, {});
  const response = await library.get('/library/book?title=a', { 'banyan-token': 'library/0:99999999' });
  assert.equal(response.status, 400);
  const problem = (await response.json()) as { readonly code: string; readonly detail: string };
  assert.equal(problem.code, 'bad-token');
  assert.match(problem.detail, /log library\/0 has not come so far/);
});

test('a business time in the future is refused precisely', async (t) => {
  const library = await serve(t, {});
  const headers = { authorization: `Bearer ${library.staffToken}`, 'banyan-occurred-at': '2099-01-01T00:00:00.000Z' };
  const response = await library.post('/library/add-copies', { title: 'emma', copies: 2 }, headers);
  assert.equal(response.status, 400);
  assert.match(await response.text(), /occurredAt.*may not be in the future/s);
});

test('pipelined requests are answered in order on one connection', async (t) => {
  const library = await serve(t, {});
  const socket = await open(library);
  socket.write(
    `${GET}GET /library/book?title=a HTTP/1.1\r\nHost: x\r\n\r\n${GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`,
  );
  const bodies = [...(await readAll(socket)).matchAll(/\r\n\r\n(\{.*?\})/g)].map(([, body]) => {
    const { status } = JSON.parse(body ?? '') as { readonly status: unknown };
    return status;
  });
  assert.deepEqual(bodies, ['live', 404, 'live']);
});

test('stopping answers what is under way, refuses what comes after, and ends', async (t) => {
  const library = await serve(t, {});
  const idle = await open(library);
  idle.write(GET);
  await once(idle, 'data');
  const busy = await open(library);
  const body = JSON.stringify({ title: 'late' });
  busy.write(
    `POST /library/return-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  // A request on another connection that has been answered tells that the first half has arrived.
  await library.get('/health/live');
  const stopped = library.gateway.stop();
  busy.write(body.slice(5));
  busy.write(`GET /library/book?title=a HTTP/1.1\r\nHost: x\r\n\r\n`);
  const answers = await readAll(busy);
  assert.match(answers, /^HTTP\/1\.1 204 /);
  assert.match(answers, /HTTP\/1\.1 503 .*connection: close.*"code":"unavailable"/is);
  if (!idle.closed) await once(idle, 'close');
  await stopped;
  await assert.rejects(open(library), { code: 'ECONNREFUSED' });
});

test(
  'whoever is refused and neither reads on nor closes holds nothing open, and no stop up',
  { timeout: 20_000 },
  async (t) => {
    const library = await serve(t, { stopTimeoutMs: 100 });
    const { port } = new URL(library.gateway.url);
    for (const sent of [
      `CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n${'A'.repeat(200_000)}`,
      `no request\r\n\r\n${'A'.repeat(200_000)}`,
    ]) {
      // It keeps its side open, and does not take what comes.
      const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
      t.after(() => socket.destroy());
      socket.on('error', () => {});
      await once(socket, 'connect');
      await new Promise((resolve) => socket.write(sent, resolve));
    }
    await library.gateway.stop();
  },
);

test('what follows a request that is under way and cannot be read is not answered in its place', async (t) => {
  const body = '{"title":"emma"}';
  const command = `POST /library/return-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  for (const odd of ['CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 'no request\r\n\r\n']) {
    const held = Promise.withResolvers<void>();
    t.after(() => held.resolve());
    const library = await serve(t, {}, holdingAppends(held.promise));
    const socket = await open(library);
    socket.write(`${command}${odd}`);
    assert.equal(await readAll(socket), '', 'nothing is known of it');
    held.resolve();
    const again = await open(library);
    again.write(command.replace('Host: x', 'Host: x\r\nConnection: close'));
    assert.match(await readAll(again), /^HTTP\/1\.1 204 /);
  }
});

test('stopping does not wait for ever', async (t) => {
  const library = await serve(t, { stopTimeoutMs: 100 });
  const never = await open(library);
  never.write(
    'POST /library/return-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: 10\r\n\r\n{',
  );
  await library.get('/health/live');
  await library.gateway.stop();
  if (!never.closed) await once(never, 'close');
});
