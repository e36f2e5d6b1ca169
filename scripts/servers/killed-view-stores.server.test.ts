import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { aggregate, answer, command, contract, decision, query, service, T, view } from '@banyan/core';
import { staff, startSystem, StoreError, type System, type ViewStore } from '@banyan/engine';
import { MongoViewStore } from '@banyan/mongodb';
import { RedisViewStore } from '@banyan/redis';
import { openDataFolder } from '@banyan/sqlite';
import { freePort } from './free-port.ts';
import { mongodb } from './mongodb.ts';
import { ProgramServer } from './program-server.ts';
import { redis } from './redis.ts';

const lab = contract('lab', {
  events: { noted: { note: T.String(), word: T.String() } },
  commands: { note: command({ note: T.String(), word: T.String() }, { by: ['staff'] }) },
  queries: { word: query({ word: T.String() }, { by: ['public'], returns: T.Object({ notes: T.Integer() }) }) },
});
const page = aggregate(lab, 'page', { words: 0 }, { noted: ({ words }) => ({ words: words + 1 }) });
const note = decision(
  lab,
  'note',
  ({ note: id }) => page(id),
  (body, it) => it.append('noted', body),
);
const byWord = view('by-word', { word: T.String(), notes: T.Integer() }).on(lab, {
  noted: { key: ({ word }) => word, fold: (row, { word }) => ({ word, notes: (row?.notes ?? 0) + 1 }) },
});
const labService = service(lab, {
  aggregates: [page],
  decisions: [note],
  views: [byWord],
  answers: [
    answer(lab, 'word', { byWord }, async ({ word }, views) => ({ notes: (await views.byWord.get(word))?.notes ?? 0 })),
  ],
});

/** Waits for something that servers do, which takes its time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20);
}

const folder = mkdtempSync(join(tmpdir(), 'banyan-killed-'));
const running: ProgramServer[] = [];
after(async () => {
  for (const server of running) await server.down();
  rmSync(folder, { recursive: true });
});

const write = (system: System, nth: number) =>
  system.client(staff('ann')).send(lab, 'note', { note: `n${nth}`, word: 'tree' });
const notesOf = async (system: System): Promise<number> =>
  (await system.client(staff('ann')).query(lab, 'word', { word: 'tree' })).notes;

/** Cuts off what a Redis has written last, as a loss of power may. */
function loseTheEnd(): void {
  const logs = join(folder, 'redis', 'appendonlydir');
  const last = readdirSync(logs).find((name) => name.endsWith('.incr.aof'))!;
  truncateSync(join(logs, last), statSync(join(logs, last)).size - 1500);
}

const stores = {
  redis: {
    program: redis,
    open: (url: string): Promise<ViewStore> => RedisViewStore.open({ url, prefix: 'lab', answerWithinMs: 3000 }),
    lose: loseTheEnd,
  },
  mongodb: {
    program: mongodb,
    open: (url: string): Promise<ViewStore> => MongoViewStore.open({ url, database: 'lab', answerWithinMs: 3000 }),
    // This one writes to its disk every 20 ms only: it has lost something by itself.
    lose: () => {},
  },
};

for (const [name, { program, open, lose }] of Object.entries(stores))
  test(`a view on ${name} goes on when the server is back after kill -9, also without its last writes`, async (context) => {
    const server = new ProgramServer(program, folder, await freePort());
    running.push(server);
    await server.up(() => {});
    const { url } = await server.status();
    const data = openDataFolder(join(folder, `data-${name}`));
    const system = await startSystem({
      services: [labService],
      stores: { log: (of) => data.logStore(of), views: () => open(url!), keys: () => data.keyStore() },
    });
    context.after(async () => {
      await system.stop();
      await data.close();
    });
    for (let nth = 0; nth < 30; nth += 1) await write(system, nth);
    await system.operations.settle();
    assert.equal(await notesOf(system), 30);

    const { pid } = await server.status();
    process.kill(pid!, 'SIGKILL');
    await until(async () => (await server.status()).state === 'down');
    await assert.rejects(notesOf(system), StoreError);
    for (let nth = 30; nth < 40; nth += 1) await write(system, nth);
    lose();
    await server.up(() => {});
    await until(async () => (await notesOf(system).catch(() => undefined)) === 40);
    assert.equal((await system.operations.compareView('lab', 'by-word')).differences, 0);

    // One that is silent counts as down, too, and goes on where it was.
    const { pid: sleeper } = await server.status();
    process.kill(sleeper!, 'SIGSTOP');
    try {
      await assert.rejects(notesOf(system), StoreError);
      await write(system, 40);
    } finally {
      process.kill(sleeper!, 'SIGCONT');
    }
    await until(async () => (await notesOf(system).catch(() => undefined)) === 41);
  });
