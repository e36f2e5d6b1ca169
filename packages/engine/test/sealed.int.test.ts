import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import { CorruptLogError, PersonErasedError, staff, systemPorts, type System } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { letters, lettersService, post, postService, REMEMBERED_MS } from './letters.ts';
import { TestClock, testSystem, until, type TestOptions, type TestSystem } from './test-system.ts';

const ann = staff('ann');
const erased = { erased: true };

interface Timed extends TestSystem {
  readonly clock: TestClock;
}

const write = (system: System, letter: string, receiver: string) =>
  system
    .client(ann)
    .send(
      letters,
      'write',
      { letter, receiver, address: `street of ${receiver}`, name: `name of ${receiver}` },
      { key: letter },
    );
const copy = (system: System, letter: string, receiver: string) =>
  system.client(ann).send(letters, 'copy', { letter, receiver, address: `copy of ${receiver}` });
const addressOf = async (system: System, letter: string): Promise<unknown> =>
  (await system.client(ann).query(letters, 'journey', { letter }))?.address;
const eventsOf = async (system: System, log: string): Promise<number> =>
  (await system.operations.verifyLog(log)).events;

/** A letter each to two people. */
async function twoLetters(context: TestContext, closed: () => boolean = () => false): Promise<Timed> {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  const started = await testSystem(context, { services: [lettersService, postService(closed)], ports });
  await write(started.system, 'l1', 'rosa');
  await write(started.system, 'l2', 'otto');
  return { ...started, clock };
}

/** Destroys a person's key while nothing runs, so that no copy of it is left in memory. */
const withoutRosa: TestOptions = {
  async before(data) {
    const keys = await data.keyStore();
    await keys.erase('rosa');
    await keys.close();
  },
};

test('of an erased person nothing comes back: not in a view made anew, not in a repeated answer; of others everything does', async (context) => {
  const started = await twoLetters(context);
  await started.system.operations.settle();
  const { system } = await started.restart(withoutRosa);
  await system.operations.rebuildView('letters', 'journeys');
  assert.deepEqual(await addressOf(system, 'l1'), erased);
  assert.equal(await addressOf(system, 'l2'), 'street of otto');
  const [repeated, other] = [await write(system, 'l1', 'rosa'), await write(system, 'l2', 'otto')];
  assert.deepEqual(repeated.done && repeated.answer, { receiver: 'rosa', address: erased });
  assert.deepEqual(other.done && other.answer, { receiver: 'otto', address: 'street of otto' });
});

/** People's keys are lost while nothing runs, as after a restore without them. */
const withoutKeys: TestOptions = {
  async before({ path }) {
    const keys = new DatabaseSync(join(path, 'keys.db'));
    keys.exec('delete from person');
    keys.close();
  },
};

test('of who got a new key because the old one is lost, what the old one sealed reads as erased, and nothing is taken for damage', async (context) => {
  const started = await twoLetters(context);
  await started.system.operations.settle();
  const { system } = await started.restart(withoutKeys);
  await write(system, 'l3', 'rosa');
  await system.operations.settle();
  await system.operations.rebuildView('letters', 'journeys');
  assert.deepEqual(await addressOf(system, 'l1'), erased);
  assert.equal(await addressOf(system, 'l3'), 'street of rosa');
  assert.equal((await copy(system, 'l1', 'rosa')).done, true, 'a stream with what the old key sealed goes on');
  const repeated = await write(system, 'l1', 'rosa');
  assert.deepEqual(repeated.done && repeated.answer, { receiver: 'rosa', address: erased });
  assert.equal((await system.operations.compareView('letters', 'journeys')).differences, 0);
  assert.deepEqual(system.readiness().reasons, {});
});

test('nothing personal of an erased person can be written any more; what stands beside it goes on', async (context) => {
  const started = await twoLetters(context);
  await started.system.operations.settle();
  const { system } = await started.restart(withoutRosa);
  const before = await eventsOf(system, 'letters');
  await assert.rejects(write(system, 'l3', 'rosa'), PersonErasedError);
  await assert.rejects(copy(system, 'l1', 'rosa'), PersonErasedError);
  assert.equal(await eventsOf(system, 'letters'), before);
  assert.equal((await write(system, 'l3', 'otto')).done, true);
});

test('a decision is told who was erased: not of whom something is kept, nor of whom nothing was ever known', async (context) => {
  const asking = labService({
    decide: (body, it, { wasErased }) => {
      it.append('noted', body);
      return { words: body.words.filter((person) => wasErased(person)) };
    },
  });
  const started = await testSystem(context, { services: [lettersService, postService(() => false), asking] });
  const gone = async (system: System) => {
    const told = await system.client(ann).send(lab, 'note', { note: 'n', words: ['rosa', 'otto', 'nobody'] });
    return told.done && told.answer.words;
  };
  await write(started.system, 'l1', 'rosa');
  await write(started.system, 'l2', 'otto');
  assert.deepEqual(await gone(started.system), []);
  const { system } = await started.restart(withoutRosa);
  assert.deepEqual(await gone(system), ['rosa']);
});

test('a command that waits to be sent with the data of an erased person is never sent: its instance is parked, others are served', async (context) => {
  let closed = true;
  const started = await twoLetters(context, () => closed);
  await until(() => started.entries.filter(({ message }) => message.includes('is sent again')).length >= 2);
  closed = false;
  const { system } = await started.restart(withoutRosa);
  await system.operations.settle();
  assert.equal(await eventsOf(system, 'post'), 1);
  assert.equal(await addressOf(system, 'l2'), 'street of otto');
  const [parked, ...others] = await system.operations.parkedInstances();
  assert.deepEqual(others, []);
  assert.equal(parked!.instance, 'l1');
  assert.match(parked!.reason, /post\/carry.*\/address/);
  assert.equal(await system.operations.retryInstance('letters', 'sending', 'l1'), false);
});

test('a timer of an erased person’s instance fires all the same, once', async (context) => {
  const started = await twoLetters(context);
  await started.system.operations.settle();
  const { system } = await started.restart(withoutRosa);
  started.clock.advance(REMEMBERED_MS);
  await until(async () => (await eventsOf(system, 'letters')) === 4);
  started.clock.advance(10 * REMEMBERED_MS);
  await system.operations.settle();
  assert.equal(await eventsOf(system, 'letters'), 4);
  assert.deepEqual(await system.operations.parkedInstances(), []);
});

type Payload = Record<string, unknown>;
interface StoredRow {
  readonly position: number;
  readonly payload: string;
  readonly [column: string]: unknown;
}

/** Changes payloads behind the engine's back, with the checksums that belong to them. */
function forge(folder: string, change: (payloads: Record<string, Payload>) => void): void {
  const database = new DatabaseSync(join(folder, 'services', 'letters', 'log.db'));
  const rows = database.prepare('select * from event order by position').all() as unknown as StoredRow[];
  const payloads = rows.map((row) => JSON.parse(row.payload) as Payload);
  change(
    Object.fromEntries(rows.map(({ type, stream }, nth) => [`${String(stream)} ${String(type)}`, payloads[nth]!])),
  );
  for (const [nth, row] of rows.entries()) {
    const { position, stream, version, type, schema, occurred_at: occurredAt, recorded_at: recordedAt, meta } = row;
    const payload = JSON.stringify(payloads[nth]);
    const columns = [position, stream, version, type, schema, occurredAt, recordedAt, payload, meta];
    database
      .prepare('update event set payload = ?, checksum = ? where position = ?')
      .run(payload, crc32(columns.join('\n')), position);
  }
  database.close();
}

function swap(one: Payload, field: string, other: Payload, otherField = field): void {
  [one[field], other[otherField]] = [other[otherField], one[field]];
}

const rosa = 'letter/l1 letter-written';
const tamperings: Record<string, (payloads: Record<string, Payload>) => void> = {
  'of another person': (payloads) => swap(payloads[rosa]!, 'address', payloads['letter/l2 letter-written']!),
  'of another field': (payloads) => swap(payloads[rosa]!, 'address', payloads[rosa]!, 'name'),
  'of another event': (payloads) => swap(payloads[rosa]!, 'address', payloads['letter/l1 letter-copied']!),
  'with a changed byte': (payloads) => {
    const address = payloads[rosa]!['address'] as { readonly sealed: string };
    const bytes = Buffer.from(address.sealed, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    payloads[rosa]!['address'] = { ...address, sealed: bytes.toString('base64') };
  },
};

for (const [what, tamper] of Object.entries(tamperings)) {
  test(`a ciphertext ${what} is refused wherever it is met, and readiness says so`, async (context) => {
    const started = await twoLetters(context);
    await copy(started.system, 'l1', 'rosa');
    await started.system.operations.settle();
    await started.system.stop();
    forge(started.folder, tamper);
    const { system } = await started.restart();
    await assert.rejects(system.operations.rebuildView('letters', 'journeys'), CorruptLogError);
    assert.equal(await addressOf(system, 'l1'), 'street of rosa', 'the view that was made before');
    await assert.rejects(copy(system, 'l1', 'rosa'), CorruptLogError);
    assert.match(system.readiness().reasons['letters']!, /does not open with its person’s key/);
    await assert.rejects(system.operations.verifyLog('letters'), CorruptLogError);
  });
}

test('forging without tampering changes nothing: it is the ciphertext that was refused', async (context) => {
  const started = await twoLetters(context);
  await copy(started.system, 'l1', 'rosa');
  await started.system.operations.settle();
  await started.system.stop();
  forge(started.folder, () => {});
  const { system } = await started.restart();
  await system.operations.rebuildView('letters', 'journeys');
  assert.equal((await copy(system, 'l1', 'rosa')).done, true);
  assert.equal(await eventsOf(system, post.name), 2);
});
