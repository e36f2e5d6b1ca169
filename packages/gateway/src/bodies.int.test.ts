import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Limits } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { GatewayLimits } from './limits.ts';
import { serveLibrary, type ServedLibrary } from './testing/serve-library.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-bodies-'));
after(() => rm(root, { recursive: true }));

const MIB = 1024 * 1024;
/** A command of nearly 1 MiB, most of it white space. The library has none of the book, so it is answered by 409. */
const WHOLE = Buffer.from(`{"title":"emma","reader":"r1","name":"Ann"${' '.repeat(MIB - 100)}}`);

async function serve(
  t: TestContext,
  limits: Partial<GatewayLimits>,
  engineLimits: Partial<Limits> = {},
): Promise<ServedLibrary> {
  const folder = openDataFolder(await mkdtemp(join(root, 'data-')));
  const library = await serveLibrary(folder.stores, limits, engineLimits);
  t.after(async () => {
    await library.stop();
    await folder.close();
  });
  return library;
}

/** A connection, and all that has come over it. */
class Client {
  readonly socket: Socket;
  received = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (text: string) => (this.received += text));
  }

  static async of({ gateway }: ServedLibrary): Promise<Client> {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Client(socket);
  }

  /** Sends a command's head, which announces `length` bytes, or a body in chunks. */
  begin(key: string, length?: number): void {
    const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
    this.socket.write(
      `POST /library/lend-copy HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: ${key}\r\n${framing}\r\n\r\n`,
    );
  }

  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Resolves when the condition holds; the test's own time-out bounds the wait. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Bytes of all buffers that are in use. */
function liveBufferBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

test('big bodies at once: what finds no room is refused early, the rest is answered, and memory holds the bound', async (t) => {
  const bodiesBytesMax = 8 * MIB;
  const library = await serve(t, { bodiesBytesMax });
  const before = liveBufferBytes();
  const clients = await Promise.all(Array.from({ length: 100 }, () => Client.of(library)));
  for (const [nth, client] of clients.entries()) {
    client.begin(`big-${nth}`, WHOLE.length);
    // All but the end, so that whoever finds room stays there.
    client.socket.write(WHOLE.subarray(0, -1));
  }
  const refused = () => clients.filter(({ statuses }) => statuses.length > 0);
  const waiting = () => clients.filter(({ statuses }) => statuses.length === 0);
  await until(() => refused().length >= 92 && library.gateway.bodyBytes() === waiting().length * (WHOLE.length - 1));
  for (const { received } of refused()) {
    assert.match(received, /^HTTP\/1\.1 503 .*retry-after: 1\r\n.*"code":"overloaded"/is);
    assert.match(received, /"detail":"this server is busy: the bodies of the requests under way take all room; /);
  }
  assert.ok(waiting().length >= 4, `${waiting().length} found room`);
  // What the refused ones still send is read and dropped: it is gone after some turns.
  await until(() => liveBufferBytes() - before < bodiesBytesMax + 16 * MIB);

  // Those that were there first are answered as if nothing had been, and make room for others.
  const served = waiting();
  for (const { socket } of served) socket.write('}');
  await until(() => waiting().length === 0);
  for (const { statuses } of served) assert.deepEqual(statuses, [409]);
  await until(() => library.gateway.bodyBytes() === 0);
  const [again] = refused().filter((client) => !served.includes(client));
  // On the same connection, whose refused body is sent to its end first.
  again!.socket.write('}');
  again!.begin('again', WHOLE.length);
  again!.socket.write(WHOLE);
  await until(() => again!.statuses.length === 2);
  assert.deepEqual(again!.statuses, [503, 409]);
  for (const client of clients) client.close();
});

test('who announces more than there is room for is refused before sending it; small ones go on', async (t) => {
  const library = await serve(t, { bodiesBytesMax: MIB + 1000 });
  const first = await Client.of(library);
  first.begin('first', WHOLE.length);
  first.socket.write(WHOLE.subarray(0, 2000));
  await until(() => library.gateway.bodyBytes() === 2000);
  const second = await Client.of(library);
  second.begin('second', WHOLE.length);
  await until(() => second.statuses.length > 0);
  assert.deepEqual(second.statuses, [503]);
  assert.equal((await library.post('/library/return-copy', { title: 'a' })).status, 204);
  for (const client of [first, second]) client.close();
});

test('what is only announced takes no room', async (t) => {
  const library = await serve(t, { bodiesBytesMax: MIB });
  const silent = await Promise.all(Array.from({ length: 20 }, () => Client.of(library)));
  for (const [nth, client] of silent.entries()) client.begin(`silent-${nth}`, WHOLE.length);
  const sent = await library.post('/library/lend-copy', WHOLE);
  assert.equal(sent.status, 409);
  for (const client of silent) client.close();
});

test('a body in chunks is counted as it comes', async (t) => {
  const library = await serve(t, { bodiesBytesMax: MIB, bodyBytesMax: MIB });
  const [first, second] = [await Client.of(library), await Client.of(library)];
  const chunk = `${(600_000).toString(16)}\r\n${' '.repeat(600_000)}\r\n`;
  first.begin('first');
  first.socket.write(chunk);
  await until(() => library.gateway.bodyBytes() === 600_000);
  second.begin('second');
  second.socket.write(chunk);
  await until(() => second.statuses.length > 0);
  assert.deepEqual(second.statuses, [503]);
  assert.equal(library.gateway.bodyBytes(), 600_000, 'what was read of a refused body is given back');
  // Too long for itself, though there would be room.
  first.socket.write(chunk);
  await until(() => first.statuses.length > 0);
  assert.deepEqual(first.statuses, [413]);
  await until(() => library.gateway.bodyBytes() === 0);
  second.close();
});

test('whoever goes away gives his room back: while sending, and while waiting for the answer', async (t) => {
  const library = await serve(t, { bodiesBytesMax: 2 * MIB });
  await library.system.operations.holdCommits(async () => {
    const [sending, waiting] = [await Client.of(library), await Client.of(library)];
    sending.begin('sending', WHOLE.length);
    sending.socket.write(WHOLE.subarray(0, 5000));
    waiting.begin('waiting', WHOLE.length);
    waiting.socket.write(WHOLE);
    await until(() => library.gateway.bodyBytes() === 5000 + WHOLE.length);
    sending.close();
    await until(() => library.gateway.bodyBytes() === WHOLE.length);
    waiting.close();
    await until(() => library.gateway.bodyBytes() === 0);
  });
  assert.ok(
    library.logged.every(({ err }) => err === undefined),
    'a client that goes away is no error of ours',
  );
});

test('a service that holds all the bytes it may refuses by 503 with the bound’s name', async (t) => {
  const library = await serve(t, {}, { commandBytesMax: 2000, reservedShare: 0 });
  const lend = (key: string) =>
    library.post(
      '/library/lend-copy',
      { title: 'emma', reader: 'r1', name: 'x'.repeat(100) },
      { 'idempotency-key': key },
    );
  await library.system.operations.holdCommits(async () => {
    const sent: Promise<Response>[] = [];
    let refused: Response | undefined;
    while (refused === undefined) {
      const next = lend(`key-${sent.length}`);
      sent.push(next);
      refused = await Promise.race([
        next.then((response) => (response.status === 503 ? response : undefined)),
        library.get('/library/book?title=a').then(() => undefined),
      ]);
    }
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.match(await refused.text(), /library is busy: the \d commands under way take 0\.0 MiB; try again/);
    assert.ok(sent.length > 3 && sent.length < 12, `${sent.length} were sent`);
  });
});
