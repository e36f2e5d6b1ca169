import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test, type TestContext } from 'node:test';
import { UnknownOperationError, anybody } from '@banyan/engine';
import { controlSocketPath } from '@banyan/sqlite';
import { OwnerEndedError } from './errors.ts';
import { openSystem } from './open-system.ts';
import { ownSystem } from './owned-system.ts';
import { readSystem } from './read-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

const BANYAN = join(import.meta.dirname, 'banyan.ts');
const MORTAL = join(import.meta.dirname, 'testing', 'mortal-owner.ts');
const TOPOLOGY = join(import.meta.dirname, 'testing', 'tally.ts');
const root = await mkdtemp(join(tmpdir(), 'banyan-read-'));
const folder = join(root, 'data');

before(async () => {
  const owner = await ownSystem(folder, tally);
  for (const counter of ['a', 'b', 'c']) await owner.client(anybody()).send(tallyContract, 'count', { counter, by: 2 });
  await owner.operations.settle();
  await owner.close();
});
after(() => rm(root, { recursive: true }));

async function banyan(...args: readonly string[]) {
  const child = spawn(process.execPath, [BANYAN, '--topology', TOPOLOGY, '--data', folder, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

/** A command that has the folder until the operation is called the first time. */
async function mortalOwner(context: TestContext, operation: string, end: 'close' | 'kill') {
  const child = spawn(process.execPath, [MORTAL, folder, TOPOLOGY, operation, '1', end], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // One that was never called would keep the folder, and a failed test waiting.
  context.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { ended: once(child, 'close') };
}

const READS: readonly (readonly [end: 'close' | 'kill', operation: string, ...command: string[]])[] = [
  ['kill', 'verifyLog', 'log', 'verify'],
  ['kill', 'compareView', 'check'],
  ['close', 'views', 'check'],
  ['kill', 'views', 'views'],
  ['kill', 'parkedRows', 'parked', 'list'],
  ['kill', 'readLog', 'parked', 'skipped'],
];

for (const [end, operation, ...command] of READS)
  test(`${command.join(' ')} begins again when the command it worked through ends in ${operation} by ${end}`, async (context) => {
    const owner = await mortalOwner(context, operation, end);
    const { code, out, err } = await banyan(...command);
    assert.deepEqual([code, err], [0, '']);
    await owner.ended;
    assert.equal(out, (await banyan(...command)).out);
  });

/** Reads through owners of this process, one after the other, each of which ends under it. */
async function readEnding(isServed: boolean): Promise<number> {
  let reads = 0;
  let end = async (): Promise<void> => {};
  const open = async () => {
    const owner = await ownSystem(folder, tally, undefined, { isServed });
    end = () => owner.close();
    return openSystem(folder, tally);
  };
  const reading = readSystem({ open }, async ({ operations }) => {
    reads += 1;
    await end();
    await operations.views();
  });
  await assert.rejects(reading, OwnerEndedError);
  return reads;
}

test('it is not begun again for ever', async () => {
  assert.equal(await readEnding(false), 6);
});

test('a server that has ended leaves the folder to whoever starts it again', async () => {
  assert.equal(await readEnding(true), 1);
});

test('what fails while the owner lives is not begun again', async (t) => {
  const owner = await ownSystem(folder, tally);
  t.after(() => owner.close());
  let reads = 0;
  const reading = readSystem({ open: () => openSystem(folder, tally) }, ({ operations }) => {
    reads += 1;
    return operations.verifyLog('elsewhere');
  });
  await assert.rejects(reading, UnknownOperationError);
  assert.equal(reads, 1);
});

test('an owner that ends before it has greeted is none', async () => {
  const server = createServer((socket) => {
    server.close();
    socket.destroy();
  });
  server.listen(controlSocketPath(folder));
  await once(server, 'listening');
  const access = await openSystem(folder, tally);
  assert.ok(access.isOwner);
  await access.close();
});
