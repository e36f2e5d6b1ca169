import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InvalidError } from '@banyan/core';
import { ForbiddenError, KeyReusedError, UnknownOperationError, anybody, staff } from '@banyan/engine';
import { DataFolderOwnedError, controlSocketPath } from '@banyan/sqlite';
import { OwnerEndedError } from './errors.ts';
import { openSystem } from './open-system.ts';
import { ownSystem } from './owned-system.ts';
import { RemoteSystem } from './control/remote-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-control-'));
after(() => rm(root, { recursive: true }));
const path = join(root, 'data');
const owner = await ownSystem(path, tally);
const remote = await openSystem(path, tally);
after(async () => {
  await remote.close();
  await owner.close();
});
const here = owner.client(anybody());
const there = remote.client(anybody());

test('the second to open a folder works through the first', async () => {
  assert.ok(owner.isOwner);
  assert.ok(!remote.isOwner);
  assert.equal(remote.pid, process.pid);
  await assert.rejects(ownSystem(path, tally), DataFolderOwnedError);
});

test('only this user can open the socket', { skip: process.platform === 'win32' && 'Windows has no modes' }, () => {
  assert.equal(statSync(controlSocketPath(path)).mode & 0o777, 0o600);
});

test('answers, rejections and results come through as they are', async () => {
  const sent = await there.send(tallyContract, 'count', { counter: 'a', by: 2 }, { key: 'k1' });
  assert.deepEqual(sent, await here.send(tallyContract, 'count', { counter: 'a', by: 2 }, { key: 'k1' }));
  assert.ok(sent.done && sent.answer.total === 2);
  assert.deepEqual(await there.query(tallyContract, 'total', { counter: 'a' }, { after: sent.token }), {
    total: 2,
    who: 'somebody',
  });
  const refused = await there.send(tallyContract, 'count', { counter: 'a', by: 1_000_000 });
  assert.ok(!refused.done);
  assert.deepEqual([refused.rejected, refused.details], ['too-many', { counter: 'a', total: 2 }]);
  assert.equal(await there.query(tallyContract, 'total', { counter: 'none' }), null);
});

test('errors keep their class, code and fields', async () => {
  const invalid = await there
    .send(tallyContract, 'count', { counter: 'a', by: 'x' as unknown as number })
    .catch((error: unknown) => error);
  assert.ok(invalid instanceof InvalidError);
  assert.equal(invalid.code, 'invalid');
  assert.equal(invalid.problems[0]?.path, '/by');
  await there.send(tallyContract, 'count', { counter: 'b', by: 1 }, { key: 'k2' });
  await assert.rejects(there.send(tallyContract, 'count', { counter: 'b', by: 2 }, { key: 'k2' }), KeyReusedError);
  await assert.rejects(
    there.send({ ...tallyContract, name: 'elsewhere' }, 'count', { counter: 'a', by: 1 }),
    UnknownOperationError,
  );
  await assert.rejects(there.send(tallyContract, 'uncount' as 'count', { counter: 'a', by: 1 }), UnknownOperationError);
  const service = remote.client({ role: 'service', id: 'stranger', tenant: 'default' });
  assert.ok(
    (await service.send(tallyContract, 'count', { counter: 'c', by: 1 }).catch((error: unknown) => error)) instanceof
      ForbiddenError,
  );
});

test('many calls under way at once find their own answers', async () => {
  const client = remote.client(staff('ann'));
  const outcomes = await Promise.all(
    Array.from({ length: 3000 }, (_, nth) =>
      client.send(tallyContract, 'count', { counter: `many-${nth}`, by: nth + 1 }),
    ),
  );
  assert.ok(outcomes.every((outcome, nth) => outcome.done && outcome.answer.total === nth + 1));
});

test('operations work from afar, with their progress', async () => {
  await remote.operations.settle();
  const positions: number[] = [];
  const report = await remote.operations.verifyLog('tallies', (position) => positions.push(position));
  assert.deepEqual(report, await owner.operations.verifyLog('tallies'));
  assert.equal(positions.at(-1), report.events);
  const folded: number[] = [];
  await remote.operations.rebuildView('tallies', 'totals', (done) => folded.push(done));
  assert.ok(folded.length > 0);
  assert.equal((await remote.operations.compareView('tallies', 'totals')).differences, 0);
  assert.deepEqual(await remote.operations.status(), await owner.operations.status());
  const [first] = await remote.operations.readLog('tallies', 0, 1);
  assert.equal(first?.type, 'counted');
  await assert.rejects(remote.operations.verifyLog('elsewhere'), UnknownOperationError);
});

test('what is not the protocol is hung up on, and others are not', async () => {
  const babble = connect(controlSocketPath(path));
  babble.on('error', () => {});
  babble.resume();
  babble.write('GET / HTTP/1.1\r\n\r\n');
  await once(babble, 'close');
  assert.equal((await there.query(tallyContract, 'total', { counter: 'b' }))?.total, 1);
});

test('an owner that stops answers what is under way, and the socket is gone', async () => {
  const other = join(root, 'stopping');
  const stopping = await ownSystem(other, tally);
  const client = await openSystem(other, tally);
  const caller = client.client(anybody());
  const sent = Array.from({ length: 100 }, (_, nth) =>
    caller.send(tallyContract, 'count', { counter: `s-${nth}`, by: 1 }),
  );
  await sent[0];
  await stopping.close();
  for (const outcome of await Promise.allSettled(sent)) {
    assert.ok(outcome.status === 'fulfilled' ? outcome.value.done : outcome.reason instanceof OwnerEndedError);
  }
  await assert.rejects(caller.send(tallyContract, 'count', { counter: 'late', by: 1 }), OwnerEndedError);
  assert.ok(!existsSync(controlSocketPath(other)));
  assert.equal(await RemoteSystem.connect(controlSocketPath(other)), undefined);
});

test('a socket that a dead owner left behind is in nobody’s way', async () => {
  const folder = join(root, 'dead');
  await (await ownSystem(folder, tally)).close();
  const { writeFile } = await import('node:fs/promises');
  await writeFile(controlSocketPath(folder), '');
  const access = await openSystem(folder, tally);
  assert.ok(access.isOwner);
  await access.close();
});

test('a data folder that is a file is called so', async () => {
  const file = join(root, 'file');
  await writeFile(file, 'no folder');
  await assert.rejects(openSystem(file, tally), { code: 'data-folder', message: /cannot be made/ });
});

test('a path too long for a socket is no obstacle', async () => {
  const folder = join(root, 'a-folder-with-a-long-name'.repeat(5));
  const first = await ownSystem(folder, tally);
  const second = await openSystem(folder, tally);
  assert.ok(!second.isOwner);
  await second.close();
  await first.close();
});
