import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aggregate,
  answer,
  command,
  contract,
  decision,
  identifier,
  processManager,
  query,
  service,
  T,
  view,
} from '@banyan/core';
import { staff, type LogStore } from '@banyan/engine';
import { intercepted, TestClock, testSystem } from './test-system.ts';

const bell = identifier;
const tower = contract('tower', {
  events: { rung: { bell } },
  commands: { ring: command({ bell }, { by: ['staff'] }) },
});
const bells = aggregate(tower, 'bell', {}, { rung: (state) => state });
const ring = decision(
  tower,
  'ring',
  (body) => bells(body.bell),
  (body, it) => it.append('rung', body),
);
const town = contract('town', {
  events: { heard: { bell } },
  queries: { heard: query({}, { by: ['staff'], returns: T.Array(bell) }) },
});
const ears = aggregate(town, 'ear', {}, { heard: (state) => state });
const hearing = processManager('hearing', ears).on(
  tower,
  'rung',
  (rung) => rung.bell,
  (it) => it.append('heard', { bell: it.id }),
);
const heard = view('heard', { bell: T.String() }).on(town, {
  heard: { key: (one) => one.bell, fold: (_, one) => one },
});
const services = [
  service(tower, { aggregates: [bells], decisions: [ring] }),
  service(town, {
    aggregates: [ears],
    decisions: [],
    views: [heard],
    processes: [hearing],
    uses: [tower],
    answers: [
      answer(town, 'heard', { heard }, async (_, views) => (await views.heard.list()).rows.map((row) => row.bell)),
    ],
  }),
];
const clerk = staff('ann');

/** Holds back what the town records once it is shut. */
class Gate {
  readonly #opened = Promise.withResolvers<void>();
  readonly #met = Promise.withResolvers<void>();
  isShut = false;
  readonly met = this.#met.promise;

  readonly wrap = (store: LogStore): LogStore =>
    store.log !== town.name
      ? store
      : intercepted(store, {
          append: async (batch) => {
            if (this.isShut) this.#met.resolve();
            if (this.isShut) await this.#opened.promise;
            return store.append(batch);
          },
        });

  open(): void {
    this.isShut = false;
    this.#opened.resolve();
  }
}

test('what a service has recorded of another log can be waited for, and read', async (context) => {
  const gate = new Gate();
  const { system } = await testSystem(context, { services, wrap: gate.wrap });
  await system.operations.settle();
  gate.isShut = true;
  const { token } = await system.client(clerk).send(tower, 'ring', { bell: 'b1' });
  await gate.met;
  assert.match(await system.operations.reacted(town.name, []), /^town\/0:0$/);
  let isThere = false;
  const reacted = system.operations.reacted(town.name, [token]).finally(() => {
    isThere = true;
  });
  assert.deepEqual(await system.client(clerk).query(town, 'heard', {}), []);
  assert.equal(isThere, false);
  gate.open();
  const as = await reacted;
  assert.deepEqual(await system.client(clerk).query(town, 'heard', {}, { after: as }), ['b1']);
  assert.equal(as, await system.operations.reacted(town.name, [token]));
});

test('what does not come is not waited for without end', async (context) => {
  const clock = new TestClock();
  const { system } = await testSystem(context, { services, ports: { clock, scheduler: clock } });
  const waiting = assert.rejects(system.operations.reacted(town.name, ['tower/0:7']), { code: 'unavailable' });
  clock.advance(60_000);
  await waiting;
});

test('who waits for what a service makes of another log is told when it stops', async (context) => {
  const { system } = await testSystem(context, { services });
  const waiting = system.operations.reacted(town.name, ['tower/0:7']);
  await assert.rejects(Promise.all([waiting, system.stop()]), { code: 'unavailable' });
  await assert.rejects(system.operations.reacted(town.name, ['tower/0:7']), { code: 'unavailable' });
  await assert.rejects(system.operations.reacted(town.name, ['tower']), { code: 'token' });
});
