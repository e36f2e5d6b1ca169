import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { staff, startSystem, verifyChain, type LogStore, type MoveStep } from '@banyan/engine';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { keyFileIn, logTenure, openDataFolder } from '@banyan/sqlite';
import { clinic } from '../test/clinic.ts';
import { clinicOn } from '../test/moved-clinic.ts';
import { MovableLog, moveStores, type MoveRequest, type Topology } from './index.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-move-'));
after(() => rm(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, `data-${(folders += 1)}`);

const [bookings] = clinic.services;
const STEPS: readonly MoveStep[] = ['close', 'copy', 'verify', 'seal', 'rest', 'registers', 'commit', 'moved'];
const MOVER = join(import.meta.dirname, '../test/move-until-killed.ts');

async function database(t: TestContext): Promise<void> {
  const { url, drop } = await freshDatabase(serverUrl());
  process.env['CLINIC_POSTGRES'] = url;
  t.after(drop);
}

/** A system on a folder for as long as the work takes, with the logs that it opened. */
async function run<Result>(
  folder: string,
  started: Topology,
  work: (system: Awaited<ReturnType<typeof startSystem>>, logs: ReadonlyMap<string, LogStore>) => Promise<Result>,
): Promise<Result> {
  const notices: string[] = [];
  const data = openDataFolder(folder, { onNotice: (notice) => notices.push(notice) });
  const logs = new Map<string, LogStore>();
  try {
    const parts = started(data);
    const log = async (service: string): Promise<LogStore> => {
      const store = await parts.stores.log(service);
      logs.set(service, store);
      return store;
    };
    const system = await startSystem({ ...parts, stores: { ...parts.stores, log } });
    try {
      return await work(system, logs);
    } finally {
      await system.stop();
    }
  } finally {
    await data.close();
  }
}

/** Books rooms, one after another, and resolves to where the log ends. */
async function book(folder: string, started: Topology, rooms: readonly string[]): Promise<void> {
  await run(folder, started, async (system) => {
    for (const room of rooms)
      await system
        .client(staff('ann'))
        .send(bookings.contract, 'book-room', { room, who: `guest of ${room}` }, { key: `book ${room}` });
  });
}

async function isWhole(folder: string, started: Topology, rooms: readonly string[]): Promise<void> {
  await run(folder, started, async (system, logs) => {
    const log = logs.get('bookings')!;
    assert.equal((await verifyChain(log)).events, rooms.length);
    const client = system.client(staff('ann'));
    // Answered as the first time, so nothing is booked twice.
    for (const room of rooms)
      await client.send(bookings.contract, 'book-room', { room, who: `guest of ${room}` }, { key: `book ${room}` });
    await system.operations.settle();
    for (const room of rooms)
      assert.equal(await client.query(bookings.contract, 'who-is-in', { room }), `guest of ${room}`);
    assert.equal((await log.head()).position, rooms.length);
    for (const { positions } of await system.operations.views()) assert.equal(positions['bookings/0'], rooms.length);
  });
}

async function move(folder: string, on: Topology, request: Partial<MoveRequest> = {}) {
  const data = openDataFolder(folder);
  try {
    return await moveStores(on.plan, data, process.env, { keys: false, undo: false, ...request });
  } finally {
    await data.close();
  }
}

test('all logs and people’s keys move to a server, and the logs come back with what is new', async (t) => {
  await database(t);
  const folder = newFolder();
  await book(folder, clinicOn('folder'), ['1', '2', '3']);
  const { logs, keys } = await move(folder, clinicOn('main'));
  assert.deepEqual(
    logs.map(({ service, from, to, epoch, position }) => [service, from, to, epoch, position]),
    [
      ['bookings', 'folder', 'main', 1, 3],
      ['desk', 'folder', 'main', 1, 0],
    ],
  );
  assert.equal(keys, 0);
  assert.deepEqual(
    (await move(folder, clinicOn('main'))).logs.map(({ from }) => from),
    [undefined, undefined],
  );
  await isWhole(folder, clinicOn('main'), ['1', '2', '3']);
  await book(folder, clinicOn('main'), ['4']);
  await move(folder, clinicOn('folder'));
  assert.equal(logTenure(folder, 'bookings')?.epoch, 2);
  await isWhole(folder, clinicOn('folder'), ['1', '2', '3', '4']);
  await move(folder, clinicOn('main', 'main'), { keys: true });
  assert.ok(!existsSync(keyFileIn(folder)));
  await isWhole(folder, clinicOn('main', 'main'), ['1', '2', '3', '4']);
  await assert.rejects(
    run(folder, clinicOn('main'), async () => {}),
    {
      code: 'data-folder',
      message: /keys have been moved to the store main/,
    },
  );
});

test('a folder with logs or keys of its own is not begun anew on a server', async (t) => {
  await database(t);
  const folder = newFolder();
  await book(folder, clinicOn('folder'), ['1']);
  await assert.rejects(book(folder, clinicOn('main'), ['1']), { code: 'data-folder', message: /banyan move/ });
  await assert.rejects(book(folder, clinicOn('main', 'main'), ['1']), {
    code: 'data-folder',
    message: /holds people’s keys itself.*banyan move --all/,
  });
  await assert.rejects(move(folder, clinicOn('main', 'main')), { code: 'data-folder', message: /holds people’s keys/ });
  await assert.rejects(move(folder, clinicOn('main'), { services: ['bookings'], to: 'elsewhere' }), {
    code: 'move',
    message: /no store elsewhere.*main, folder/,
  });
  await assert.rejects(move(folder, clinicOn('main'), { services: ['cooking'] }), { message: /bookings, desk/ });
  await isWhole(folder, clinicOn('folder'), ['1']);
});

for (const [to, back] of [
  ['main', 'folder'],
  ['folder', 'main'],
] as const)
  test(`a move to ${to} that is killed at any step is resumed or undone, and never are both logs open`, async (t) => {
    await database(t);
    const folder = newFolder();
    const [away, home] = [clinicOn(to), clinicOn(back)];
    let rooms = ['1', '2'];
    await book(folder, clinicOn('folder'), rooms);
    if (back === 'main') await move(folder, home);
    // Each step with one way on; the other direction takes them in another order, and the contract suite of logs each with each.
    const ends = ['resumed', 'undone', 'started where it was', 'started where it is to be'] as const;
    for (const [nth, step] of STEPS.entries()) {
      const end = ends[(nth + (to === 'main' ? 0 : 2)) % ends.length]!;
      const where = `${end} after ${step}`;
      const isDecided = step === 'moved';
      const mover = spawn(process.execPath, [MOVER, folder, to, step], { stdio: ['ignore', 'ignore', 'inherit'] });
      assert.deepEqual(await once(mover, 'exit'), [null, 'SIGKILL'], where);
      if (end === 'undone') {
        const undoing = move(folder, away, { services: ['bookings'], to, undo: true });
        if (isDecided) await assert.rejects(undoing, { code: 'move' });
        else assert.equal((await undoing).logs[0]?.to, back, where);
      }
      if (end === 'started where it was') {
        // Follows the log, or undoes what was not decided.
        rooms = [...rooms, String(rooms.length + 1)];
        await book(folder, home, rooms);
      }
      if (end === 'started where it is to be') {
        // Refused, or served where the log is: the others would be two logs.
        const next = [...rooms, String(rooms.length + 1)];
        const outcome = await book(folder, away, next).catch((error: unknown) => error);
        if (outcome === undefined) rooms = next;
        else assert.equal((outcome as { code?: string }).code, 'data-folder', where);
      }
      await move(folder, away, { services: ['bookings', 'desk'] });
      await isWhole(folder, away, rooms);
      await move(folder, home);
    }
    await isWhole(folder, home, rooms);
  });

for (const [from, to] of [
  ['folder', 'main'],
  ['main', 'folder'],
] as const)
  test(`a log moves from ${from} to ${to} while it is written to: callers wait, and none fails`, async (t) => {
    await database(t);
    const folder = newFolder();
    const rooms: string[] = [];
    let slowestMs = 0;
    await run(folder, clinicOn(from), async (system, logs) => {
      const log = logs.get('bookings') as MovableLog;
      const client = system.client(staff('ann'));
      let isOver = false;
      let made = 0;
      const caller = async (): Promise<void> => {
        while (!isOver) {
          const room = String((made += 1));
          const begun = performance.now();
          await client.send(bookings.contract, 'book-room', { room, who: `guest of ${room}` }, { key: `book ${room}` });
          slowestMs = Math.max(slowestMs, performance.now() - begun);
          rooms.push(room);
        }
      };
      const callers = Promise.allSettled(Array.from({ length: 8 }, caller));
      const failed = async (): Promise<unknown[]> =>
        (await callers).flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      try {
        while (rooms.length < 500) await turn();
        await assert.rejects(log.moveTo('nowhere'), { code: 'move', message: /main, folder/ });
        const steps = new Set<MoveStep>();
        const moving = log.moveTo(to, (step) => steps.add(step));
        await assert.rejects(log.moveTo(to), { code: 'move', message: /under way/ });
        const { epoch } = await moving;
        const atOnce = rooms.length;
        while (rooms.length < atOnce + 200) await turn();
        assert.equal(epoch, 1);
        assert.deepEqual([...steps], STEPS);
        assert.equal(log.store, to);
      } finally {
        isOver = true;
        await callers;
      }
      assert.deepEqual(await failed(), []);
      assert.equal((await verifyChain(log)).events, rooms.length);
      await system.operations.settle();
      for (const { positions } of await system.operations.views()) assert.equal(positions['bookings/0'], rooms.length);
    });
    t.diagnostic(`${rooms.length} bookings, none failed; the slowest took ${Math.round(slowestMs)} ms`);
    // The file says where it was; the heads say where it is.
    await run(folder, clinicOn(from), async (system, logs) => {
      assert.equal((logs.get('bookings') as MovableLog).store, to);
      const client = system.client(staff('ann'));
      for (const room of [rooms[0]!, rooms.at(-1)!])
        assert.equal(await client.query(bookings.contract, 'who-is-in', { room }), `guest of ${room}`);
      assert.equal((await verifyChain(logs.get('bookings')!)).events, rooms.length);
    });
  });
