import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { staff, StoreError, type System, type ViewStore } from '@banyan/engine';
import { MongoViewStore } from '@banyan/mongodb';
import { RedisViewStore } from '@banyan/redis';
import { lab, labService } from '../../packages/engine/test/lab.ts';
import { testSystem, until } from '../../packages/engine/test/test-system.ts';
import { freePort } from './free-port.ts';
import { mongodb } from './mongodb.ts';
import { ProgramServer } from './program-server.ts';
import { redis } from './redis.ts';

const folder = mkdtempSync(join(tmpdir(), 'banyan-killed-'));
const running: ProgramServer[] = [];
after(async () => {
  for (const server of running) await server.down();
  rmSync(folder, { recursive: true });
});

const note = (system: System, nth: number) =>
  system.client(staff('ann')).send(lab, 'note', { note: `n${nth}`, words: ['tree'] });
const notesOf = async (system: System): Promise<number | undefined> =>
  (await system.client(staff('ann')).query(lab, 'word', { word: 'tree' }))?.notes;

/** Cuts off what a Redis has written last, as a loss of power may. */
function loseTheEnd(): void {
  const logs = join(folder, 'redis', 'appendonlydir');
  const last = readdirSync(logs).find((name) => name.endsWith('.incr.aof'))!;
  truncateSync(join(logs, last), statSync(join(logs, last)).size - 1500);
}

const stores = {
  redis: {
    program: redis,
    open: (url: string): Promise<ViewStore> => RedisViewStore.open({ url, prefix: 'lab', answerWithinMs: 5000 }),
    lose: loseTheEnd,
  },
  mongodb: {
    program: mongodb,
    open: (url: string): Promise<ViewStore> => MongoViewStore.open({ url, database: 'lab', answerWithinMs: 5000 }),
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
    let store: ViewStore | undefined;
    const started = await testSystem(context, {
      services: [labService()],
      wrapViews: (local) => ({ ...opened(store!), close: () => local.close() }),
      before: async () => void (store = await open(url!)),
    });
    const { system } = started;
    for (let nth = 0; nth < 30; nth += 1) await note(system, nth);
    await system.operations.settle();
    assert.equal(await notesOf(system), 30);

    const { pid } = await server.status();
    process.kill(pid!, 'SIGKILL');
    await until(async () => (await server.status()).state === 'down');
    await assert.rejects(notesOf(system), StoreError);
    for (let nth = 30; nth < 40; nth += 1) await note(system, nth);
    lose();
    await server.up(() => {});
    await until(async () => (await notesOf(system).catch(() => undefined)) === 40);
    assert.deepEqual((await system.operations.compareView('lab', 'by-word')).differences, 0);
    await system.stop();
    await store!.close();
  });

/** The methods of a store, which is a class. */
function opened(store: ViewStore): Omit<ViewStore, 'close'> {
  return {
    open: (definition) => store.open(definition),
    shadow: (definition) => store.shadow(definition),
    swap: (shadow) => store.swap(shadow),
    discard: (shadow) => store.discard(shadow),
    removeDamaged: (view) => store.removeDamaged(view),
  };
}
