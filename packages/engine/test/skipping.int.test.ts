import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { InvalidError } from '@banyan/core';
import {
  INPUT_SKIPPED,
  UnknownOperationError,
  staff,
  systemPorts,
  type LogStore,
  type SkippedInput,
  type StoredEvent,
  type System,
} from '@banyan/engine';
import { lab, labService, type Noted, type TickerHandle } from './lab.ts';
import { TestClock, testSystem, until, type TestOptions, type TestSystem } from './test-system.ts';

const DAY_MS = 86_400_000;
const note = (system: System, id: string, words = ['a']) =>
  system.client(staff('ann')).send(lab, 'note', { note: id, words });
const skip = ({ operations }: System, input: string, instance = 'n') =>
  operations.skipInput('lab', 'ticker', instance, { input, by: 'ann', reason: 'done by hand' });

interface Watched extends TestSystem {
  readonly clock: TestClock;
  readonly log: () => LogStore;
}

async function watched(context: TestContext, options: TestOptions): Promise<Watched> {
  const clock = new TestClock();
  let log: LogStore | undefined;
  const wrap = (store: LogStore): LogStore => (log = store);
  const ports = { ...systemPorts, clock, scheduler: clock };
  return { ...(await testSystem(context, { ...options, ports, wrap })), clock, log: () => log! };
}

async function skippedIn(store: LogStore): Promise<{ readonly event: StoredEvent; readonly kept: SkippedInput }[]> {
  const events = await store.read(0, 1_000, 1_000_000);
  return events
    .filter(({ type }) => type === INPUT_SKIPPED)
    .map((event) => ({ event, kept: JSON.parse(event.payload) as SkippedInput }));
}

async function parkedIn({ operations }: System) {
  const [parked, ...others] = await operations.parkedInstances();
  assert.ok(parked !== undefined);
  assert.deepEqual(others, []);
  return parked;
}

test('a command too old to be sent is skipped for good: the log tells who, why and what, and it is never sent', async (context) => {
  let counted = 0;
  const react = (it: TickerHandle): void => it.send('count', { note: it.id });
  const broken = (): never => {
    throw new Error('no count today');
  };
  const started = await watched(context, { services: [labService({ react, count: broken })] });
  await note(started.system, 'n');
  await until(async () => (await started.system.operations.parkedInstances()).length === 1);
  const count = (): object => ({ count: (counted += 1) });
  const next = await started.restart({ services: [labService({ react, count })] });
  started.clock.advance(2 * DAY_MS);
  assert.equal(await next.system.operations.retryInstance('lab', 'ticker', 'n'), false);
  const { input, reason } = await parkedIn(next.system);
  assert.match(reason, /not sent any more/);
  assert.deepEqual(await skip(next.system, input), { skipped: true, whole: true });

  const [only, ...others] = await skippedIn(started.log());
  assert.deepEqual(others, []);
  assert.deepEqual(JSON.parse(only!.event.meta), { by: 'staff/ann', cause: 'skip' });
  const { process, instance, reason: why, parked, intent } = only!.kept;
  assert.deepEqual([process, instance, why, parked], ['ticker', 'n', 'done by hand', reason]);
  assert.deepEqual([intent?.step, intent?.body], ['count', { note: 'n' }]);
  assert.equal(await started.log().register('intent', input), undefined);

  const { system } = await next.restart();
  await system.operations.settle();
  assert.deepEqual(await system.operations.parkedInstances(), []);
  assert.equal(counted, 0, 'it was sent');
  await system.operations.verifyLog('lab');
  assert.equal((await system.operations.compareView('lab', 'by-word')).differences, 0);
});

test('what waits behind a skipped event goes on in its order; asked twice, the next one is not skipped, too', async (context) => {
  const reacted: string[] = [];
  const react = (_it: TickerHandle, { words: [word = ''] }: Noted): void => {
    if (word.startsWith('bad')) throw new Error(word);
    reacted.push(word);
  };
  const { system, log } = await watched(context, { services: [labService({ react })] });
  for (const word of ['bad', 'one', 'bad again', 'two']) await note(system, 'n', [word]);
  await system.operations.settle();
  const first = await parkedIn(system);
  assert.equal(first.input, 'lab/0:1');
  assert.deepEqual(await skip(system, 'lab/0:1'), { skipped: true, whole: false });
  assert.deepEqual(reacted, ['one']);
  const second = await parkedIn(system);
  assert.deepEqual([second.input, second.reason], ['lab/0:3', 'bad again']);
  assert.deepEqual(await skip(system, 'lab/0:1'), { skipped: false, whole: false });
  assert.deepEqual(await parkedIn(system), second);
  assert.deepEqual(await skip(system, 'lab/0:3'), { skipped: true, whole: true });
  assert.deepEqual(await skip(system, 'lab/0:3'), { skipped: false, whole: true });
  assert.deepEqual(reacted, ['one', 'two']);
  assert.equal((await skippedIn(log())).length, 2);
});

test('an input at which nothing stops is not skipped, nor one without a reason', async (context) => {
  const react = (): never => {
    throw new Error('bad');
  };
  const { system, log } = await watched(context, { services: [labService({ react })] });
  for (const word of ['a', 'b']) await note(system, 'n', [word]);
  await system.operations.settle();
  await assert.rejects(skip(system, 'lab/0:2'), (error: Error) => {
    assert.ok(error instanceof UnknownOperationError);
    assert.match(error.message, /no input lab\/0:2 at which ticker n stops; there are: lab\/0:1/);
    return true;
  });
  await assert.rejects(skip(system, 'lab/0:1', 'nobody'), UnknownOperationError);
  for (const wrong of [{ reason: ' ' }, { by: '' }, { reason: 'two\nlines' }]) {
    const request = { input: 'lab/0:1', by: 'ann', reason: 'why not', ...wrong };
    await assert.rejects(system.operations.skipInput('lab', 'ticker', 'n', request), InvalidError);
  }
  assert.equal((await parkedIn(system)).held.length, 2);
  assert.deepEqual(await skippedIn(log()), []);
});

test('the outcome of a command is skipped without a reaction, and the log keeps it', async (context) => {
  const react = (it: TickerHandle): void => it.send('count', { note: it.id });
  const counted = (): never => {
    throw new Error('cannot count on it');
  };
  const started = await watched(context, { services: [labService({ react, counted })] });
  await note(started.system, 'n', ['a', 'b']);
  await started.system.operations.settle();
  const { input } = await parkedIn(started.system);
  assert.deepEqual(await skip(started.system, input), { skipped: true, whole: true });
  const [only] = await skippedIn(started.log());
  assert.deepEqual(only!.kept.held, {
    kind: 'outcome',
    step: 'count',
    intent: input,
    outcome: { done: true, answer: { count: 2 } },
  });
  const { system } = await started.restart({ services: [labService({ react })] });
  await system.operations.settle();
  assert.deepEqual(await system.operations.parkedInstances(), []);
});

test('a timer that is set for the same time once more is skipped once more', async (context) => {
  const at = '2026-01-01T00:00:01.000Z';
  const react = (it: TickerHandle): void => it.schedule('tick', at);
  const tick = (): never => {
    throw new Error('no tick');
  };
  const started = await watched(context, { services: [labService({ react, tick })] });
  let now: TestSystem = started;
  for (let nth = 1; nth <= 2; nth += 1) {
    const { system } = now;
    await note(system, 'n');
    await system.operations.settle();
    await until(async () => {
      started.clock.advance(1_000);
      return (await system.operations.parkedInstances()).length === 1;
    });
    assert.equal((await parkedIn(system)).input, `tick@${at}`);
    assert.deepEqual(await skip(system, `tick@${at}`), { skipped: true, whole: true });
    assert.equal((await skippedIn(started.log())).length, nth);
    // A new process folds the stream of what was skipped from the log.
    now = await now.restart();
  }
  await now.system.operations.verifyLog('lab');
});

test('two who skip at once, while a third retries, skip one input', async (context) => {
  const react = (_it: TickerHandle, { words: [word] }: Noted): void => {
    if (word === 'bad') throw new Error('bad');
  };
  const { system, log } = await watched(context, { services: [labService({ react })] });
  for (const word of ['bad', 'bad', 'good']) await note(system, 'n', [word]);
  await system.operations.settle();
  const [one, other] = await Promise.all([
    skip(system, 'lab/0:1'),
    skip(system, 'lab/0:1'),
    system.operations.retryInstance('lab', 'ticker', 'n'),
  ]);
  assert.notEqual(one.skipped, other.skipped);
  assert.equal((await skippedIn(log())).length, 1);
  assert.equal((await parkedIn(system)).input, 'lab/0:2');
});
