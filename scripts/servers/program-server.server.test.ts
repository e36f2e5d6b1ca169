import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cassandra } from './cassandra.ts';
import { freePort } from './free-port.ts';
import { kafka } from './kafka.ts';
import { mongodb } from './mongodb.ts';
import { ProgramServer } from './program-server.ts';
import { redis } from './redis.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-programs-'));
const running: ProgramServer[] = [];
after(async () => {
  for (const server of running) await server.down();
  rmSync(folder, { recursive: true });
});

function serverOf(program: typeof redis, port: number): ProgramServer {
  const server = new ProgramServer(program, folder, port);
  running.push(server);
  return server;
}

for (const program of [redis, kafka, mongodb, cassandra])
  test(`${program.name} is started, found, started again after kill -9, and stopped; the same again changes nothing`, async () => {
    const server = serverOf(program, await freePort(2));
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    assert.equal((await server.status()).state, 'down');
    await server.up(say);
    const { state, pid, url } = await server.status();
    assert.equal(state, 'up');
    assert.ok(url?.includes('127.0.0.1'));
    await server.up(say);
    assert.deepEqual([said.at(-1), (await server.status()).pid], ['is up already', pid]);

    process.kill(pid!, 'SIGKILL');
    while ((await server.status()).state !== 'down');
    await server.up(say);
    const again = await server.status();
    assert.deepEqual([again.state, again.url], ['up', url]);
    assert.notEqual(again.pid, pid);
    assert.equal(said.filter((line) => line.startsWith('fetching')).length, program === redis ? 0 : 1);

    await server.down();
    await server.down();
    assert.equal((await server.status()).state, 'down');
  });

test('what was acknowledged is there after kill -9', async () => {
  const server = serverOf(redis, await freePort());
  await server.up(() => {});
  const { url, pid } = await server.status();
  assert.match(await asked(url!, 'SET room 1\r\n'), /^\+OK/);
  process.kill(pid!, 'SIGKILL');
  while ((await server.status()).state !== 'down');
  await server.up(() => {});
  assert.match(await asked(url!, 'GET room\r\n'), /^\$1\r\n1/);
});

test('a port that is taken is told, and nothing is started', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const server = new ProgramServer({ ...redis, name: 'other-redis' }, folder, port);
  await assert.rejects(
    server.up(() => {}),
    new RegExp(`something else listens on port ${port}`),
  );
  assert.equal((await server.status()).state, 'down');
  other.close();
});

test('a program that ends at once is told with the end of its log', async () => {
  const program = {
    ...redis,
    name: 'no-redis',
    prepare: async () => ({ command: 'sh', args: ['-c', 'echo no memory; exit 1'] }),
  };
  await assert.rejects(
    new ProgramServer(program, folder, await freePort()).up(() => {}),
    /did not start[^]*no memory/,
  );
});

async function asked(url: string, question: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(question);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}
