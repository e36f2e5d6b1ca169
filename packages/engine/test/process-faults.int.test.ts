import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { staff, systemPorts, type LogStore, type System } from '@banyan/engine';
import { lab, labService, type Noted, type PageState, type TickerHandle } from './lab.ts';
import { TestClock, testSystem, until, type TestOptions, type TestSystem } from './test-system.ts';

const ann = staff('ann');
const DAY_MS = 86_400_000;
const note = (system: System, id: string, words = ['a']) => system.client(ann).send(lab, 'note', { note: id, words });

interface Timed extends TestSystem {
  readonly clock: TestClock;
}

async function timed(context: TestContext, options: TestOptions): Promise<Timed> {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock, scheduler: clock };
  return { ...(await testSystem(context, { ...options, ports })), clock };
}

const eventsOf = async (system: System): Promise<number> => (await system.operations.verifyLog('lab')).events;
const later = (it: TickerHandle, ms: number): string => new Date(Date.parse(it.at) + ms).toISOString();

test('a timer that sets itself again when it fires goes on firing', async (context) => {
  const tick = (it: TickerHandle): void => {
    it.append('ticked', { note: it.id });
    if (it.state.ticks < 3) it.schedule('tick', later(it, 1_000));
  };
  const service = labService({ react: (it) => it.schedule('tick', later(it, 1_000)), tick });
  const { system, clock, entries } = await timed(context, { services: [service] });
  await note(system, 'n');
  await system.operations.settle();
  await until(async () => {
    clock.advance(500);
    return (await eventsOf(system)) === 4;
  });
  clock.advance(10_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 4);
  assert.deepEqual(entries, [], 'nothing has happened that an operator need be told');
});

test('timers that are moved or cancelled fire once at their new time or never; many that are due fire once each, also across a restart', async (context) => {
  const react = (it: TickerHandle, { words }: Noted): void => {
    if (words[0] === 'cancel') it.cancel('tick');
    else it.schedule('tick', later(it, Number(words[0])));
  };
  const started = await timed(context, { services: [labService({ react })] });
  const { clock } = started;
  for (let nth = 0; nth < 600; nth += 1) void note(started.system, `n${nth}`, ['60000']);
  await note(started.system, 'moved', ['60000']);
  await note(started.system, 'cancelled', ['60000']);
  await started.system.operations.settle();
  await note(started.system, 'moved', ['120000']);
  await note(started.system, 'cancelled', ['cancel']);
  await started.system.operations.settle();
  const { system } = await started.restart();
  clock.advance(60_000);
  await until(async () => (await eventsOf(system)) >= 604 + 600);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 604 + 600);
  clock.advance(60_000);
  await until(async () => (await eventsOf(system)) >= 604 + 601);
  clock.advance(600_000);
  await system.operations.settle();
  assert.equal(await eventsOf(system), 604 + 601);
});

test('timers of a process manager that this code does not have hold up no others, and fire when it is back', async (context) => {
  const react = (it: TickerHandle): void => it.schedule('tick', later(it, 1_000));
  const started = await timed(context, { services: [labService({ react })] });
  const { clock } = started;
  await note(started.system, 'n');
  await started.system.operations.settle();
  const without = await started.restart({ services: [labService({ withoutProcess: true })] });
  clock.advance(2_000);
  await until(() => without.entries.some(({ message }) => message.includes('put off by an hour')));
  await without.system.operations.settle();
  const { system } = await without.restart({ services: [labService({ react })] });
  await until(async () => {
    clock.advance(60_000);
    return (await eventsOf(system)) === 2;
  });
});

test('an event whose instance cannot be told is parked with its stream and does nothing; a retry gives it to whom it belongs', async (context) => {
  const reacted: string[] = [];
  const react = (it: TickerHandle, { words }: Noted): void => void reacted.push(`${it.id} ${words[0]}`);
  const instance = ({ note: id, words }: Noted): string => (words[0] === 'bad' ? '' : id);
  const started = await testSystem(context, { services: [labService({ react, instance })] });
  for (const word of ['one', 'bad', 'two']) await note(started.system, 'n', [word]);
  await note(started.system, 'm', ['other']);
  await started.system.operations.settle();
  assert.deepEqual(reacted, ['n one', 'm other']);
  const [parked] = await started.system.operations.parkedInstances();
  assert.equal(parked!.instance, '(unknown instance of stream) page/n');
  assert.match(parked!.reason, /cannot be told/);
  assert.deepEqual(parked!.held, ['event lab/0:2', 'event lab/0:3']);
  const { system } = await started.restart({ services: [labService({ react })] });
  assert.equal(await system.operations.retryInstance('lab', 'ticker', parked!.instance), true);
  assert.deepEqual(reacted, ['n one', 'm other', 'n bad', 'n two']);
});

test('an instance whose reaction is a generator is parked, for it has not run', async (context) => {
  const react = function* (it: TickerHandle): Generator {
    yield it.append('ticked', { note: it.id });
  };
  const { system } = await testSystem(context, { services: [labService({ react: (it) => react(it) })] });
  await note(system, 'n');
  await system.operations.settle();
  const [parked] = await system.operations.parkedInstances();
  assert.match(parked?.reason ?? '', /a reaction of process manager .* is a generator/);
});

test('an instance whose reaction is asynchronous is parked, for what it does later would be lost', async (context) => {
  const react = async (it: TickerHandle): Promise<void> => {
    await Promise.resolve();
    it.append('ticked', { note: it.id });
  };
  const { system } = await testSystem(context, {
    services: [labService({ react: react as unknown as (it: TickerHandle) => void })],
  });
  await note(system, 'n');
  await system.operations.settle();
  const [parked] = await system.operations.parkedInstances();
  assert.match(parked?.reason ?? '', /a reaction of process manager .* is asynchronous/);
  assert.equal(await eventsOf(system), 1);
});

test('later inputs queue behind a parked instance, and are taken up in their order', async (context) => {
  const reacted: string[] = [];
  let bad = true;
  const react = (it: TickerHandle, { words }: Noted): void => {
    if (words[0] === 'begin') {
      it.send('count', { note: it.id });
      it.schedule('tick', later(it, 1_000));
    } else if (bad) throw new Error('not yet');
    reacted.push(words[0]!);
  };
  const counted = (): void => void reacted.push('counted');
  const tick = (): void => void reacted.push('tick');
  const started = await timed(context, { services: [labService({ react, counted, tick })] });
  await note(started.system, 'n', ['begin']);
  await started.system.operations.settle();
  for (const word of ['bad', 'worse']) await note(started.system, 'n', [word]);
  await started.system.operations.settle();
  started.clock.advance(2_000);
  await until(async () => (await started.system.operations.parkedInstances())[0]?.held.length === 3);
  await note(started.system, 'n', ['last']);
  await started.system.operations.settle();
  const { system } = await started.restart();
  const [parked] = await system.operations.parkedInstances();
  assert.deepEqual(parked!.held, ['event lab/0:2', 'event lab/0:3', 'timer tick', 'event lab/0:4']);
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), false);
  bad = false;
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), true);
  assert.deepEqual(reacted, ['begin', 'counted', 'bad', 'worse', 'tick', 'last']);
});

test('the outcome of a step whose reaction failed is kept: a retry long after its key has expired sends nothing again', async (context) => {
  let bad = true;
  const counts: number[] = [];
  const counted = (_it: TickerHandle, { count }: { readonly count: number }): void => {
    if (bad) throw new Error('not yet');
    counts.push(count);
  };
  const react = (it: TickerHandle): void => it.send('count', { note: it.id });
  const { system, clock } = await timed(context, { services: [labService({ react, counted })] });
  await note(system, 'n', ['a', 'b']);
  await system.operations.settle();
  assert.deepEqual((await system.operations.parkedInstances())[0]!.held, ['outcome count']);
  clock.advance(3 * DAY_MS);
  bad = false;
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), true);
  assert.deepEqual(counts, [2]);
});

test('a command that can never be sent parks its instance; one that is older than its key is kept is not sent any more', async (context) => {
  const counted = (it: TickerHandle): void => it.append('ticked', { note: it.id });
  const react = (it: TickerHandle): void => it.send('count', { note: it.id });
  const broken = (): never => {
    throw new Error('no count today');
  };
  const started = await timed(context, { services: [labService({ react, counted, count: broken })] });
  await note(started.system, 'n');
  await until(async () => (await started.system.operations.parkedInstances()).length === 1);
  const [parked] = await started.system.operations.parkedInstances();
  assert.match(parked!.reason, /no count today/);
  const { system } = await started.restart({ services: [labService({ react, counted })] });
  started.clock.advance(2 * DAY_MS);
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), false);
  assert.match((await system.operations.parkedInstances())[0]!.reason, /not sent any more/);
  assert.equal(await eventsOf(system), 1);
});

test('of a reaction that throws nothing remains, not even in the state that the next one sees', async (context) => {
  let bad = true;
  const seen: number[] = [];
  const react = (it: TickerHandle): void => {
    seen.push(it.state.ticks);
    it.append('ticked', { note: it.id });
    it.schedule('tick', later(it, 1_000));
    if (bad) throw new Error('not yet');
  };
  const { system, clock } = await timed(context, { services: [labService({ react })] });
  await note(system, 'n');
  await system.operations.settle();
  assert.equal(await eventsOf(system), 1);
  clock.advance(5_000);
  await system.operations.settle();
  assert.equal((await system.operations.parkedInstances())[0]!.held.length, 1, 'no timer was set either');
  bad = false;
  await note(system, 'n');
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), true);
  assert.deepEqual([...new Set(seen)], [0, 1]);
  assert.equal(await eventsOf(system), 4);
});

test('an alarm is raised when many inputs wait, and the process manager stops rather than lose one', async (context) => {
  let bad = true;
  let handled = 0;
  const react = (): void => {
    if (bad) throw new Error('not yet');
    handled += 1;
  };
  const started = await timed(context, { services: [labService({ react })], limits: { parkedEventsMax: 2 } });
  const { system, entries, clock } = started;
  for (let nth = 0; nth < 25; nth += 1) {
    await note(system, 'n');
    if (nth < 20) await system.operations.settle();
  }
  await until(() => system.readiness().reasons['lab']?.includes('too much waits') ?? false);
  assert.ok(entries.some(({ message }) => message.startsWith('2 inputs wait behind ticker n')));
  assert.equal((await system.operations.parkedInstances())[0]!.held.length, 20);
  bad = false;
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), true);
  await until(() => {
    clock.advance(5_000);
    return handled === 25;
  });
});

test('one instance whose stream cannot be folded is parked; the others of the batch go on', async (context) => {
  const reacted: string[] = [];
  const react = (it: TickerHandle): void => void reacted.push(it.id);
  const started = await testSystem(context, { services: [labService({ withoutProcess: true })] });
  for (const id of ['one', 'poisoned', 'two']) await note(started.system, id, [id]);
  const fold = (state: PageState, { words }: Noted): PageState => {
    if (words[0] === 'poisoned') throw new Error('no such page');
    return { ...state, words };
  };
  const { system } = await started.restart({ services: [labService({ react, fold })] });
  await system.operations.settle();
  assert.deepEqual(reacted, ['one', 'two']);
  assert.deepEqual(
    (await system.operations.parkedInstances()).map(({ instance }) => instance),
    ['poisoned'],
  );
});

test('a cursor that cannot be moved over events of nobody is moved later: the follower does not start over', async (context) => {
  let broken = true;
  const seen: string[] = [];
  const instance = ({ note: id }: Noted): undefined => void seen.push(id);
  const wrap = (store: LogStore): LogStore =>
    new Proxy(store, {
      get: (target, name): unknown => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          const text = JSON.stringify(given);
          if (name === 'append' && broken && text.includes('ticker at lab/0'))
            return Promise.reject(new Error('a defect of the store'));
          return value.apply(target, given) as unknown;
        };
      },
    });
  const { system, clock } = await timed(context, { services: [labService({ instance })], wrap });
  let count = 0;
  const notes = async (of: number): Promise<void> => {
    const settled = await Promise.allSettled(Array.from({ length: of }, (_, nth) => note(system, `n${count}-${nth}`)));
    count += settled.filter(({ status }) => status === 'fulfilled').length;
  };
  // So many need no commit of their own; a note that shares one with the cursor fails with it.
  await notes(9_900);
  await until(() => seen.length === 9_900);
  await notes(200);
  await until(() => seen.length > 10_000);
  // Room for a follower that started over to show itself.
  for (let turn = 0; turn < 50; turn += 1) {
    clock.advance(1_000);
    await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
  }
  broken = false;
  assert.equal(seen.filter((id) => id === seen[0]).length, 1, 'the first event was looked at once');
  await until(async () => {
    clock.advance(5_000);
    return (await system.operations.views()).every(({ behind }) => behind === 0) && new Set(seen).size === count;
  });
});
