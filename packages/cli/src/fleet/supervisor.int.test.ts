import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { StartFailedError } from '../errors.ts';
import type { Place } from './place.ts';
import { Supervisor } from './supervisor.ts';

const PROGRAM = join(import.meta.dirname, '../testing/supervised-member.ts');
const SUPERVISED = join(import.meta.dirname, '../testing/supervised-fleet.ts');

/** A fleet of members that do nothing, and all that was said, by whom. */
function fleetOf(context: TestContext, places: readonly Place[]) {
  const said: string[] = [];
  let onSaid = (): void => {};
  const hear = (line: string): void => {
    said.push(line);
    onSaid();
  };
  const supervisor = new Supervisor({
    places,
    program: PROGRAM,
    arguments: [],
    environment: process.env,
    onLine: (member, line) => hear(`${member} | ${line}`),
    say: hear,
  });
  context.after(() => supervisor.kill());
  /** Resolves once a line like this has been said since `from`. */
  const heard = async (wanted: RegExp, from = 0): Promise<string> => {
    for (;;) {
      const found = said.slice(from).find((line) => wanted.test(line));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (onSaid = resolve));
    }
  };
  return { supervisor, said, heard };
}

const place = (process: string, instance = 1): Place => ({ process, instance });
const indexOf = (said: readonly string[], wanted: RegExp): number => said.findIndex((line) => wanted.test(line));

test('processes start one after another, learn where all of them are, and stop in the opposite order', async (t) => {
  const { supervisor, said, heard } = fleetOf(t, [place('store'), place('desk', 1), place('desk', 2), place('door')]);
  await supervisor.start();
  assert.deepEqual(Object.keys(supervisor.pids), ['store-1', 'desk-1', 'desk-2', 'door-1']);
  for (const name of ['store-1', 'desk-1', 'desk-2', 'door-1'])
    await heard(new RegExp(`^${name} \\| knows desk-1 desk-2 door-1 store-1$`));
  assert.ok(indexOf(said, /^store-1 is ready/) < indexOf(said, /^desk-1 \| runs/));
  for (const desk of [/^desk-1 is ready/, /^desk-2 is ready/])
    assert.ok(indexOf(said, desk) < indexOf(said, /^door-1 \| runs/));
  await supervisor.stop();
  const ends = said.filter((line) => line.endsWith('| ends')).map((line) => line.split(' ')[0]);
  assert.deepEqual([ends[0], ends.at(-1)], ['door-1', 'store-1']);
  assert.deepEqual(supervisor.pids, {});
});

test('one that is killed is started again, each time later, and the others learn its new address', async (t) => {
  const { supervisor, said, heard } = fleetOf(t, [place('store'), place('door')]);
  await supervisor.start();
  for (const waitMs of [200, 400]) {
    const from = said.length;
    const before = supervisor.pids['store-1']!;
    process.kill(before, 'SIGKILL');
    await heard(new RegExp(`^store-1 ended with SIGKILL; it starts again in ${waitMs} ms$`), from);
    await heard(/^door-1 \| knows door-1$/, from);
    await heard(/^store-1 is ready/, from);
    await heard(/^door-1 \| knows door-1 store-1$/, from);
    assert.notEqual(supervisor.pids['store-1'], before);
  }
  await supervisor.stop();
});

test('one that cannot start for the first time is told of in its own words, and the others are stopped', async (t) => {
  const { supervisor, said } = fleetOf(t, [place('store'), place('broken'), place('door')]);
  await assert.rejects(supervisor.start(), (error) => {
    assert.ok(error instanceof StartFailedError);
    assert.equal(error.message, 'broken-1 could not start: there is no such database');
    return true;
  });
  assert.deepEqual(supervisor.pids, {});
  assert.ok(said.includes('store-1 | ends'));
  assert.equal(indexOf(said, /^door-1/), -1);
});

test('where the supervisor is killed, its processes end', async (t) => {
  const calls = createServer().listen(0, '127.0.0.1');
  t.after(() => calls.close());
  await once(calls, 'listening');
  const called = once(calls, 'connection') as Promise<[Socket]>;
  const env = { ...process.env, MEMBER_CALLS: String((calls.address() as AddressInfo).port) };
  const supervised = spawn(process.execPath, [SUPERVISED], { stdio: ['ignore', 'pipe', 'inherit'], env });
  t.after(() => supervised.kill('SIGKILL'));
  const [[member], [line]] = (await Promise.all([called, once(supervised.stdout, 'data')])) as [[Socket], [Buffer]];
  assert.match(String(line), /^store-1 is \d+$/m);
  const ended = once(
    member.resume().on('error', () => {}),
    'close',
  );
  supervised.kill('SIGKILL');
  await ended;
});
