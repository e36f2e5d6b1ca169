import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { staff, startSystem } from '@banyan/engine';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { openDataFolder } from '@banyan/sqlite';
import pg from 'pg';
import { clinic } from '../test/clinic.ts';
import { embedded, postgres, topology } from './index.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-topology-'));
after(() => rm(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, `data-${(folders += 1)}`);

/** The clinic in one process, with the logs of these services on PostgreSQL, and the views named so. */
function clinicWith(
  onServer: readonly ('bookings' | 'desk')[],
  views: { readonly '*': 'main' | 'folder'; readonly board?: 'main' | 'folder' } = { '*': 'folder' },
) {
  const logOf = (service: 'bookings' | 'desk') => (onServer.includes(service) ? 'main' : 'folder');
  return topology(clinic, {
    name: 'clinic',
    summary: 'a clinic in one process',
    stores: { main: postgres('CLINIC_POSTGRES'), folder: embedded() },
    hub: 'in-process',
    keys: 'folder',
    processes: { all: { instances: 1 } },
    services: {
      bookings: { process: 'all', log: logOf('bookings'), views: views['*'] },
      desk: { process: 'all', log: logOf('desk'), views },
    },
  });
}
const onServer = clinicWith(['bookings', 'desk']);

async function database(t: TestContext): Promise<string> {
  const { url, drop } = await freshDatabase(serverUrl());
  t.after(drop);
  process.env['CLINIC_POSTGRES'] = url;
  return url;
}

/** Starts the clinic on a folder, does something with it, and stops it. */
async function run<R>(
  folder: string,
  started: ReturnType<typeof clinicWith>,
  work: (system: Awaited<ReturnType<typeof startSystem>>) => Promise<R> = async () => undefined as R,
): Promise<R> {
  const data = openDataFolder(folder);
  try {
    const system = await startSystem(started(data));
    try {
      return await work(system);
    } finally {
      await system.stop();
    }
  } finally {
    await data.close();
  }
}

const at = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
};

test('what is written is there at the next start, in the views of another service, too', async (t) => {
  await database(t);
  const folder = newFolder();
  const [bookings] = clinic.services;
  await run(folder, onServer, (system) =>
    system.client(staff('ann')).send(bookings.contract, 'book-room', { room: '1', who: 'Bo' }, { key: 'one' }),
  );
  const found = await run(folder, onServer, async (system) => {
    await system.operations.settle();
    const views = await system.operations.views();
    assert.deepEqual(
      views.map(({ view, positions }) => [view, positions['bookings/0']]),
      [
        ['occupied', 1],
        ['board', 1],
      ],
    );
    return system.client(staff('ann')).query(bookings.contract, 'who-is-in', { room: '1' });
  });
  assert.equal(found, 'Bo');
});

test('views are kept where the topology says, each in its store, and built anew where one was not before', async (t) => {
  const url = await database(t);
  const folder = newFolder();
  const [bookings] = clinic.services;
  const whoIsIn = (system: Awaited<ReturnType<typeof startSystem>>) =>
    system.client(staff('ann')).query(bookings.contract, 'who-is-in', { room: '1' });
  await run(folder, onServer, (system) =>
    system.client(staff('ann')).send(bookings.contract, 'book-room', { room: '1', who: 'Bo' }, { key: 'one' }),
  );
  const tables = async (): Promise<string[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const schemas = ['bookings_views', 'desk_views'].map(async (schema) => {
      const { rows } = await client.query<{ there: boolean }>(
        `select to_regclass('${schema}.view_table') is not null as there`,
      );
      if (!rows[0]!.there) return [];
      return (await client.query<{ view: string }>(`select view from ${schema}.view_table`)).rows.map(
        ({ view }) => view,
      );
    });
    const found = (await Promise.all(schemas)).flat();
    await client.end();
    return found.toSorted();
  };
  assert.deepEqual(await tables(), []);
  for (const [views, expected] of [
    [{ '*': 'main' }, ['board', 'occupied']],
    [{ '*': 'main', board: 'folder' }, ['board', 'occupied']],
  ] as const) {
    const who = await run(folder, clinicWith(['bookings', 'desk'], views), async (system) => {
      await system.operations.settle();
      for (const { view, positions } of await system.operations.views()) assert.equal(positions['bookings/0'], 1, view);
      return whoIsIn(system);
    });
    assert.equal(who, 'Bo');
    assert.deepEqual(await tables(), expected);
  }
});

test('a database of another folder is refused, and of two that come at once one has it', async (t) => {
  await database(t);
  const folder = newFolder();
  await run(folder, onServer);
  await assert.rejects(run(newFolder(), onServer), { code: 'foreign-database', message: /of another data folder/ });
  await run(folder, onServer);

  await database(t);
  const both = await Promise.allSettled([run(newFolder(), onServer), run(newFolder(), onServer)]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('a database that has lost the logs of the folder, or one of them, is refused and nothing is made in their place', async (t) => {
  const url = await database(t);
  const folder = newFolder();
  await run(folder, onServer);
  await at(url, 'drop schema desk_0 cascade');
  await assert.rejects(run(folder, onServer), { code: 'corrupt-log', message: /schema desk_0 is gone/ });
  await assert.rejects(run(folder, onServer), { code: 'corrupt-log' });
  await database(t);
  await assert.rejects(run(folder, onServer), { code: 'foreign-database', message: /knows nothing of it any more/ });
});

test('a log is not looked for where it is not kept', async (t) => {
  await database(t);
  const folder = newFolder();
  await run(folder, clinicWith(['bookings']));
  await assert.rejects(run(folder, clinicWith([])), {
    code: 'data-folder',
    message: /log of bookings is on the store main/,
  });
  await assert.rejects(run(folder, onServer), { code: 'data-folder', message: /it holds the log of desk itself/ });
  await run(folder, clinicWith(['bookings']));
});

test('a damaged note of where logs are is refused', async (t) => {
  await database(t);
  const folder = newFolder();
  await run(folder, onServer);
  for (const damage of ['{', '{}', '{"folder":"1","stores":[],"logs":{}}']) {
    await writeFile(join(folder, 'logs-elsewhere.json'), damage);
    await assert.rejects(run(folder, onServer), { code: 'data-folder', message: /logs-elsewhere\.json/ });
  }
});
