import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { anybody, customer } from '@banyan/engine';
import { UsageError } from './errors.ts';
import { exportPerson, type PersonExport } from './export-person.ts';
import { openSystem } from './open-system.ts';
import { ownSystem, type Topology } from './owned-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-person-'));
after(() => rm(root, { recursive: true }));

/** Counters are people here; ann has been the visitor v, too. */
const people: Topology = (folder) => ({
  ...tally(folder),
  knownAs: () => async (id) => (id === 'ann' ? ['ann', 'v'] : [id]),
});

const told = ({ events }: PersonExport) => events.map(({ position, tie, payload }) => [position, tie, payload['who']]);

test('a person’s events are found under all of their ids, opened, also while another process has the folder; those of others are withheld', async () => {
  const path = join(root, 'shop');
  const owner = await ownSystem(path, people);
  const count = (counter: string, who: string, by = anybody()) =>
    owner.client(by).send(tallyContract, 'count', { counter, by: 1, who });
  await count('v', 'A Visitor');
  await count('bob', 'Bob Brown');
  await count('ann', 'Ann Smith');
  // Ann did it, and it is about Bob: it shows nothing that is Bob’s.
  await count('bob', 'Bob Again', customer('ann'));
  await count('bob', 'ann');
  const remote = await openSystem(path, people);
  assert.ok(!remote.isOwner);
  const steps: string[] = [];
  const found = await exportPerson(remote, 'ann', (step) => steps.push(step));
  assert.deepEqual(found.knownAs, ['ann', 'v']);
  assert.deepEqual(told(found), [
    [1, 'personal', 'A Visitor'],
    [3, 'personal', 'Ann Smith'],
  ]);
  assert.deepEqual(found.events[1]?.payload, { counter: 'ann', by: 1, who: 'Ann Smith' });
  assert.deepEqual(found.positions, { tallies: 5 });
  assert.match(steps.join('\n'), /in the log of tallies: position 0 of 5/);
  assert.deepEqual(await exportPerson(owner, 'ann'), found, 'twice, and by the owner itself');
  await assert.rejects(exportPerson(remote, 'nobody'), { name: 'UsageError', message: /nothing of a person "nobody"/ });
  await owner.system.operations.erase({ subjects: ['v', 'ann'] });
  await assert.rejects(
    exportPerson(remote, 'ann'),
    (error) => error instanceof UsageError && /has been erased/.test(error.message),
  );
  assert.deepEqual(told(await exportPerson(remote, 'bob')).at(-1), [5, 'personal', 'ann']);
  await remote.close();
  await owner.close();
});

test('a log of several pages is read to where it ended when the export began', async () => {
  const owner = await ownSystem(join(root, 'long'), people);
  const client = owner.client(anybody());
  const count = (counter: string) => client.send(tallyContract, 'count', { counter, by: 1, who: 'X' });
  await count('ann');
  await Promise.all(Array.from({ length: 2100 }, () => count('bob')));
  await count('ann');
  let later: Promise<unknown> | undefined;
  const found = await exportPerson(owner, 'ann', () => {
    later ??= count('ann');
  });
  await later;
  assert.deepEqual(
    found.events.map(({ position }) => position),
    [1, 2102],
  );
  assert.equal((await exportPerson(owner, 'ann')).events.length, 3);
  await owner.close();
});

test('the command prints it, as JSON when asked, and says what is wrong', async () => {
  const path = join(root, 'command');
  const owner = await ownSystem(path, tally);
  await owner.client(anybody()).send(tallyContract, 'count', { counter: 'ann', by: 3, who: 'Ann Smith' });
  const banyan = async (...args: string[]) => {
    const topology = join(import.meta.dirname, 'testing', 'tally.ts');
    const program = join(import.meta.dirname, 'banyan.ts');
    const child = spawn(process.execPath, [program, '--topology', topology, '--data', path, 'person', ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout, stderr };
  };
  const asJson = await banyan('export', 'ann', '--json');
  const { events } = JSON.parse(asJson.stdout) as PersonExport;
  assert.deepEqual(
    events.map(({ service, stream, type }) => [service, stream, type]),
    [['tallies', 'tally/ann', 'counted']],
  );
  const asText = await banyan('export', 'ann');
  assert.match(asText.stdout, /known as {2}ann[^]*tallies {2}tally\/ann {2}counted[^]*"who": "Ann Smith"/);
  assert.match(asText.stderr, /looking for the person in the log of tallies/);
  // After the owner’s end the command opens the folder itself.
  await owner.close();
  const unknown = await banyan('export', 'nobody');
  assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /banyan: there is nothing of a person "nobody"/);
  assert.match((await banyan('export', '--help')).stdout, /export \[options\] <id>|export <id>/);
});
