import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { staff, type Client, type Limits } from '@banyan/engine';
import { ControlledStore } from './controlled-store.ts';
import { lab, labService, type LabCode } from './lab.ts';
import { intercepted, testSystem, until, type TestOptions, type TestSystem } from './test-system.ts';
import { packingFault, parcels, warehouse } from './warehouse.ts';

const LONG = 'x'.repeat(10_000);
/** What a note of one such word takes: two bytes a character, and little more. */
const NOTE_BYTES = 20_000;

interface Held extends TestSystem {
  readonly store: ControlledStore;
  readonly client: Client;
}

/** The lab on a log whose appends the test holds up. */
async function labWith(context: TestContext, limits: Partial<Limits>, code: LabCode = {}): Promise<Held> {
  const store = new ControlledStore();
  const started = await testSystem(context, {
    services: [labService(code)],
    limits,
    wrap: (log) => store.wrap(log),
  });
  store.appended.length = 0;
  return { ...started, store, client: started.system.client(staff('ann')) };
}

const note = (client: Client, id: string, words: readonly string[], key?: string) =>
  client.send(lab, 'note', { note: id, words: [...words] }, key === undefined ? {} : { key });

/** How many events each commit had. */
const sizes = ({ appended }: ControlledStore): number[] =>
  appended.map(({ components }) => components.reduce((sum, { events }) => sum + events.length, 0)).filter(Boolean);

test('a batch is cut by its bytes: every answer is right, positions have no gap, and each command’s events stay together', async (context) => {
  // Each command appends two big events and one small one.
  const decide: LabCode['decide'] = (body, it) => {
    for (const words of [body.words, [], body.words]) it.append('noted', { note: body.note, words });
    return { words: [`${it.version}`] };
  };
  const { store, client, system } = await labWith(context, { batchBytesMax: 8 * NOTE_BYTES }, { decide });
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, nth) => note(client, `page-${nth % 7}`, [LONG], `key-${nth}`)),
  );
  // Four of them reach the bound; the last of these goes over it whole.
  assert.ok(
    sizes(store).every((events) => events <= 4 * 3 && events % 3 === 0),
    sizes(store).join(', '),
  );
  assert.equal(Math.max(...sizes(store)), 4 * 3, 'batches are filled');
  for (const [nth, outcome] of outcomes.entries())
    assert.deepEqual(outcome.done && outcome.answer, { words: [`${3 * (1 + Math.floor(nth / 7))}`] });
  const positions = outcomes.map(({ token }) => Number(token.split(':')[1]));
  assert.deepEqual(new Set(positions), new Set(batchEnds(store)), 'each is answered with the end of its commit');
  assert.equal((await system.operations.verifyLog('lab')).events, 180);
  // Each under its key got the answer that is recorded.
  const again = await note(client, 'page-0', [LONG], 'key-0');
  assert.deepEqual(again.done && again.answer, { words: ['3'] });
});

/** The log's head after each commit. */
function batchEnds(store: ControlledStore): number[] {
  let end = 0;
  return sizes(store).map((size) => (end += size));
}

test('answers that are recorded under keys fill a batch, too', async (context) => {
  const decide: LabCode['decide'] = () => ({ words: [LONG] });
  const { store, client } = await labWith(context, { batchBytesMax: 2 * NOTE_BYTES }, { decide });
  await Promise.all(Array.from({ length: 10 }, (_, nth) => note(client, `page-${nth}`, [], `key-${nth}`)));
  const records = store.appended.map(({ components }) => components.flatMap(({ registers }) => registers).length);
  assert.deepEqual(records, [2, 2, 2, 2, 2]);
});

test('what was withdrawn from a batch fills it no more', async (context) => {
  const { store, client, system } = await labWith(context, { batchBytesMax: 3 * NOTE_BYTES });
  await note(client, 'shared', []);
  store.hold();
  store.fates.push(new Error('no luck'));
  const lost = note(client, 'shared', []);
  await until(() => store.waiting === 1);
  const onTop = Array.from({ length: 3 }, () => note(client, 'shared', [LONG]));
  store.release();
  await assert.rejects(lost, /no luck/);
  await Promise.all(onTop);
  assert.deepEqual(sizes(store), [1, 3]);
  await system.operations.verifyLog('lab');
});

test('beyond the bound in bytes public work is refused before anything is done, and taken again when there is room', async (context) => {
  const limits = { commandBytesMax: 8 * NOTE_BYTES, reservedShare: 0.5 };
  const { store, client, system } = await labWith(context, limits);
  store.hold();
  const sent = Array.from({ length: 4 }, (_, nth) => note(client, `page-${nth}`, [LONG]));
  await assert.rejects(note(client, 'more', [LONG], 'k'), (error: Error & { code: string }) => {
    assert.match(error.message, /^lab is busy: the 4 commands under way take 0\.1 MiB; try again in 1000 ms$/);
    return error.code === 'overloaded';
  });
  // A small one is refused as well: it is of the same kind, and would only wait behind the big ones.
  await assert.rejects(note(client, 'more', []), { code: 'overloaded' });
  store.release();
  await Promise.all(sent);
  // Nothing was recorded under the key of the refused one: it may be used for anything.
  const other = await note(client, 'other', ['short'], 'k');
  assert.deepEqual(other.done && other.answer, { words: ['short'] });
  // One that is bigger than the whole bound is carried out.
  const giant = Array.from({ length: 20 }, () => LONG);
  const outcome = await note(client, 'giant', giant);
  assert.deepEqual(outcome.done && outcome.answer, { words: giant });
  assert.equal((await system.operations.verifyLog('lab')).events, 6);
});

test('a stream of big events is loaded in pages that are bounded in bytes', async (context) => {
  const limits: number[] = [];
  const wrap: TestOptions['wrap'] = (log) =>
    intercepted(log, {
      readStream: (stream, after, limit) => {
        if (stream === 'page/big') limits.push(limit);
        return log.readStream(stream, after, limit);
      },
    });
  const code = { withoutProcess: true };
  const started = await testSystem(context, { services: [labService(code)], wrap });
  const words = [LONG.repeat(20)];
  for (let nth = 0; nth < 110; nth += 1) await note(started.system.client(staff('ann')), 'big', words);
  limits.length = 0;
  const { system } = await started.restart();
  const outcome = await note(system.client(staff('ann')), 'big', ['last']);
  assert.deepEqual(outcome.done && outcome.answer, { words: ['last'] });
  // The first page has told that an event takes 400 KB.
  assert.deepEqual(limits, [100, 20]);
  assert.equal((await system.operations.verifyLog('lab')).events, 111);
});

test('of more big public commands than are taken, what was accepted is done by the process that it begins, in another service, too', async (context) => {
  packingFault.on = false;
  const { system } = await testSystem(context, {
    limits: { commandBytesMax: 8_000, reservedShare: 0.5, batchBytesMax: 4_000, intentBytesMax: 4_000 },
  });
  const client = system.client(staff('ann'));
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 1_000 });
  const lines = Array.from({ length: 20 }, () => ({ sku: 'A', quantity: 1 }));
  let refused = 0;
  let accepted = 0;
  const shopper = async (name: number): Promise<void> => {
    for (let nth = 0; nth < 5; nth += 1) {
      const parcel = `p-${name}-${nth}`;
      await client.send(parcels, 'order', { parcel, lines, to: 'Ann', receiver: 'ann' }).then(
        () => (accepted += 1),
        (error: { code?: string; message: string }) => {
          assert.equal(error.code, 'overloaded', error.message);
          refused += 1;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, name) => shopper(name)));
  await system.operations.settle();
  assert.ok(refused > 0 && accepted > 2, `${refused} refused, ${accepted} accepted`);
  const row = await client.query(warehouse, 'shelf', { sku: 'A' });
  assert.equal(row!.stock, 1_000 - 20 * accepted, 'every accepted order was packed');
});
