import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  identifier,
  processManager,
  query,
  service,
  step,
  view,
} from '@banyan/core';
import { staff } from '@banyan/engine';
import { testSystem } from './test-system.ts';

const ticket = identifier;
const office = contract('office', {
  events: {
    'ticket-asked': { ticket },
    'ticket-called': { ticket, number: T.Integer() },
    'number-drawn': { number: T.Integer() },
  },
  commands: { ask: command({ ticket }, { by: ['staff'] }), check: command({ ticket }, { by: ['office'] }) },
  queries: { drawn: query({}, { by: ['staff'], returns: T.Array(T.Integer()) }) },
});
const tickets = aggregate(
  office,
  'ticket',
  { number: 0 },
  {
    'ticket-asked': (state) => state,
    'ticket-called': (_, { number }) => ({ number }),
  },
);
const counter = aggregate(office, 'counter', { last: 0 }, { 'number-drawn': (_, { number }) => ({ last: number }) });
const fault = { on: false };

/** Draws the next number, in the reaction to a step’s outcome. */
const calling = processManager('calling', tickets, { steps: { check: step(office, 'check') } })
  .on(
    office,
    'ticket-asked',
    ({ ticket: id }) => id,
    (it) => it.send('check', { ticket: it.id }),
  )
  .after('check', {
    done: (it) => {
      const numbers = it.stream(counter('all'));
      numbers.append('number-drawn', { number: numbers.state.last + 1 });
      if (fault.on) throw new Error('the bell is broken');
      it.append('ticket-called', { ticket: it.id, number: it.stream(counter('all')).state.last });
    },
  });
const drawn = view('drawn', { number: T.Integer() }).on(office, {
  'number-drawn': { key: ({ number }) => String(number).padStart(6, '0'), fold: (_, event) => event },
});
const officeService = service(office, {
  aggregates: [tickets, counter],
  decisions: [
    decision(
      office,
      'ask',
      (body) => tickets(body.ticket),
      (body, it) => it.append('ticket-asked', body),
    ),
    decision(
      office,
      'check',
      (body) => tickets(body.ticket),
      () => {},
    ),
  ],
  views: [drawn],
  answers: [
    answer(office, 'drawn', { drawn }, async (_, views) => (await views.drawn.list()).rows.map(({ number }) => number)),
  ],
  processes: [calling],
});

test('what a reaction appends to another stream of its service is recorded with it: each number once and none lost, also when one fails and is retried', async (context) => {
  context.after(() => {
    fault.on = false;
  });
  const { system } = await testSystem(context, { services: [officeService] });
  const client = system.client(staff('ann'));
  const ask = (nth: number) => client.send(office, 'ask', { ticket: `t${nth}` });
  await Promise.all(Array.from({ length: 50 }, (_, nth) => ask(nth)));
  await system.operations.settle();
  const numbers = (count: number) => Array.from({ length: count }, (_, nth) => nth + 1);
  assert.deepEqual(await client.query(office, 'drawn', {}), numbers(50));
  fault.on = true;
  await ask(50);
  await system.operations.settle();
  const [parked] = await system.operations.parkedInstances();
  assert.match(parked?.reason ?? '', /the bell is broken/);
  fault.on = false;
  await ask(51);
  await system.operations.settle();
  assert.deepEqual(
    await client.query(office, 'drawn', {}),
    numbers(51),
    'a reaction that fails leaves nothing elsewhere',
  );
  await system.operations.retryInstance('office', 'calling', 't50');
  await system.operations.settle();
  assert.deepEqual(await client.query(office, 'drawn', {}), numbers(52));
  assert.equal((await system.operations.verifyLog('office')).events, 3 * 52);
});
