import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff, systemPorts, UnavailableError, type LogStore, type System } from '@banyan/engine';
import { lab, labService, type LabCode, type TickerHandle } from './lab.ts';
import { TestClock, testSystem, until, type TestOptions } from './test-system.ts';

const note = (system: System, id: string, words = ['a']) =>
  system.client(staff('ann')).send(lab, 'note', { note: id, words });
const eventsOf = async (system: System): Promise<number> => (await system.operations.verifyLog('lab')).events;
const askCount: LabCode['react'] = (it) => it.send('count', { note: it.id });
const tickWhenCounted: LabCode['counted'] = (it) => it.append('ticked', { note: it.id });
const unavailable: LabCode['count'] = () => {
  throw new UnavailableError('count', 'it has gone out');
};

test('commands that wait to be sent again hold up no others, however many they are', async (context) => {
  const clock = new TestClock();
  let out = true;
  const counted: string[] = [];
  const service = labService({
    react: askCount,
    count: (body, it, rest) => (out && body.note !== 'good' ? unavailable(body, it, rest) : { count: 1 }),
    counted: (it) => void counted.push(it.id),
  });
  const ports = { ...systemPorts, clock, scheduler: clock };
  const { system } = await testSystem(context, { services: [service], ports });
  // As many as are sent at once; and time stands still, so that none of them is tried again.
  await Promise.all(Array.from({ length: 512 }, (_, nth) => note(system, `n${nth}`)));
  await note(system, 'good');
  await until(() => counted.length > 0);
  assert.deepEqual(counted, ['good']);
  out = false;
  await until(() => {
    clock.advance(100);
    return counted.length >= 513;
  });
  await system.operations.settle();
  assert.equal(new Set(counted).size, 513);
});

test('commands to be sent are kept in memory up to a bound in bytes; the others stay in the log until there is room', async (context) => {
  const clock = new TestClock();
  let out = true;
  const tried = new Set<string>();
  const counted: string[] = [];
  const service = labService({
    react: askCount,
    count: (body, it, rest) => {
      tried.add(body.note);
      return out ? unavailable(body, it, rest) : { count: 1 };
    },
    counted: (it) => void counted.push(it.id),
  });
  const ports = { ...systemPorts, clock, scheduler: clock };
  // An intent's text has some 200 characters, and counts four bytes for each.
  const limits = { intentBytesMax: 8_000 };
  let log: LogStore | undefined;
  const wrap: TestOptions['wrap'] = (store) => (log = store);
  const { system, entries } = await testSystem(context, { services: [service], ports, limits, wrap });
  await Promise.all(Array.from({ length: 64 }, (_, nth) => note(system, `n${nth}`)));
  await until(async () => (await log!.registers('intent', '', 100)).length === 64);
  // Each that is in memory is tried once, for time stands still.
  await until(() => tried.size > 0 && entries.filter(({ message }) => message.endsWith('again')).length === tried.size);
  assert.ok(tried.size < 16, `${tried.size} commands of 64 are in memory`);
  out = false;
  await until(() => {
    clock.advance(100);
    return counted.length >= 64;
  });
  await system.operations.settle();
  assert.equal(new Set(counted).size, 64);
});

test('a command of a step that this code does not have waits until the step is back', async (context) => {
  const started = await testSystem(context, { services: [labService({ react: askCount, count: unavailable })] });
  await note(started.system, 'n');
  await until(() => started.entries.some(({ message }) => message.endsWith('count is sent again')));
  const without = await started.restart({ services: [labService({ withoutProcess: true })] });
  await without.system.operations.settle();
  assert.ok(without.entries.some(({ message }) => message.includes('is not sent: this version of the code has no')));
  const { system } = await without.restart({ services: [labService({ react: askCount, counted: tickWhenCounted })] });
  await system.operations.settle();
  assert.equal(await eventsOf(system), 2);
});

test('more commands than are kept in memory are all sent, each once', async (context) => {
  const at = '2026-01-01T00:00:00.000Z';
  const clock = new TestClock(at);
  const ports = { ...systemPorts, clock, scheduler: clock };
  // As an earlier run of the process has left them.
  const before: TestOptions['before'] = async (data) => {
    const log = await data.logStore('lab');
    const intents = Array.from({ length: 10_001 }, (_, nth) => ({ process: 'ticker', instance: `i${nth % 50}`, nth }));
    const registers = intents.map(({ process, instance, nth }) => ({
      kind: 'intent' as const,
      key: `intent-${nth}`,
      expect: undefined,
      value: JSON.stringify({ process, instance, step: 'count', body: { note: 'x' }, occurredAt: at, createdAt: at }),
    }));
    await log.append({ id: 'left', recordedAt: at, components: [{ reads: [], events: [], registers, digest: '' }] });
    await log.close();
  };
  const services = [labService({ counted: tickWhenCounted })];
  const { system } = await testSystem(context, { services, ports, before });
  await system.operations.settle();
  assert.equal(await eventsOf(system), 10_001);
});

test('of a reaction that throws nothing remains, though others are recorded in the same commit', async (context) => {
  let bad = true;
  let log: LogStore | undefined;
  const react = (it: TickerHandle, { words }: { readonly words: readonly string[] }): void => {
    it.append('ticked', { note: it.id });
    it.send('count', { note: it.id });
    it.schedule('tick', '2030-01-01T00:00:00.000Z');
    if (bad && words[0] === 'bad') throw new Error('not yet');
  };
  const { system } = await testSystem(context, {
    services: [labService({ react, count: unavailable })],
    wrap: (store) => (log = store),
    // Who has collided gets no second try: a state in memory that is not the log's would show.
    limits: { decideTriesMax: 1 },
  });
  await Promise.all([note(system, 'm'), note(system, 'n', ['bad']), note(system, 'o')]);
  await until(async () => (await system.operations.parkedInstances()).length === 1);
  const left = async (): Promise<readonly number[]> => [
    await eventsOf(system),
    (await log!.registers('intent', '', 9)).length,
    (await log!.registers('timer', '', 9)).length,
  ];
  assert.deepEqual(await left(), [3 + 2, 2, 2]);
  await note(system, 'n');
  await until(async () => (await system.operations.parkedInstances())[0]!.held.length === 2);
  assert.deepEqual(await left(), [4 + 2, 2, 2]);
  bad = false;
  assert.equal(await system.operations.retryInstance('lab', 'ticker', 'n'), true);
  assert.deepEqual(await left(), [4 + 4, 4, 3], 'the timer was set twice');
});
