import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { T, aggregate, command, contract, decision, identifier, personal, service } from '@banyan/core';
import { PersonErasedError, customer, staff, type PersonEvent } from '@banyan/engine';
import { testSystem } from './test-system.ts';

const id = identifier;
const letter = {
  letter: id,
  sender: id,
  receiver: id,
  from: personal('sender', T.String()),
  to: personal('receiver', T.String()),
};
const receipt = { receipt: id, of: id, text: personal('document:receipt', T.String()) };

/** Letters of which each is somebody's and somebody else's. */
const post = contract('post', {
  events: { sent: letter, stamped: { letter: id }, billed: receipt },
  commands: {
    send: command(letter, { by: ['staff'] }),
    stamp: command({ letter: id }, { by: ['staff', 'customer', 'public'] }),
    bill: command(receipt, { by: ['staff'] }),
  },
  queries: {},
});
const letters = aggregate(post, 'letter', {}, { sent: (state) => state, stamped: (state) => state });
const bills = aggregate(post, 'bill', {}, { billed: (state) => state });
const postService = service(post, {
  aggregates: [letters, bills],
  decisions: [
    decision(
      post,
      'send',
      (body) => letters(body.letter),
      (body, it) => it.append('sent', body),
    ),
    decision(
      post,
      'stamp',
      (body) => letters(body.letter),
      (body, it) => it.append('stamped', body),
    ),
    decision(
      post,
      'bill',
      (body) => bills(body.receipt),
      (body, it) => it.append('billed', body),
    ),
  ],
});

async function office(context: TestContext) {
  const { system } = await testSystem(context, { services: [postService] });
  const clerk = system.client(staff('ann'));
  const send = (name: string, sender: string, receiver: string) =>
    clerk.send(post, 'send', { letter: name, sender, receiver, from: `Dear ${sender}`, to: `Dear ${receiver}` });
  const find = async (subjects: string[], things: string[] = []) =>
    (await system.operations.personEvents('post', { subjects, things }, 0)).events;
  return { system, clerk, send, find };
}
const told = (events: readonly PersonEvent[]) => events.map(({ stream, type, tie }) => `${stream} ${type}: ${tie}`);

test('of an event of two people each is shown their own part', async (context) => {
  const { send, find } = await office(context);
  await send('1', 'ann', 'bob');
  await send('2', 'bob', 'cid');
  const [found, ...more] = await find(['ann']);
  assert.deepEqual(found?.payload, {
    letter: '1',
    sender: 'ann',
    receiver: 'bob',
    from: 'Dear ann',
    to: { withheld: true },
  });
  assert.deepEqual(more, []);
  assert.deepEqual(told(await find(['ann', 'cid'])), ['letter/1 sent: personal', 'letter/2 sent: personal']);
});

test('what names a person, or was caused by them, is theirs; staff called the same are not; a document’s fields are opened', async (context) => {
  const { system, clerk, find } = await office(context);
  await clerk.send(post, 'bill', { receipt: 'r1', of: 'ann', text: 'To Ann, 5.00' });
  await clerk.send(post, 'bill', { receipt: 'r2', of: 'bob', text: 'To Bob, 6.00' });
  await clerk.send(post, 'stamp', { letter: '7' });
  await system.client(customer('ann')).send(post, 'stamp', { letter: '8' });
  const found = await find(['ann']);
  assert.deepEqual(told(found), ['bill/r1 billed: named', 'letter/8 stamped: caused']);
  assert.equal(found[0]?.payload['text'], 'To Ann, 5.00');
});

test('what happened to a thing of theirs is found by its name, unless it is sealed for somebody else', async (context) => {
  const { clerk, send, find } = await office(context);
  await send('1', 'ann', 'bob');
  await clerk.send(post, 'stamp', { letter: '1' });
  await clerk.send(post, 'bill', { receipt: '1', of: 'nobody', text: 'called the same' });
  await send('2', 'cid', 'bob');
  assert.deepEqual(told(await find(['ann'], ['1', '2'])), [
    'letter/1 sent: personal',
    'letter/1 stamped: thing',
    'bill/1 billed: thing',
  ]);
});

test('of who is erased nothing is told, under any of their ids', async (context) => {
  const { system, send, find } = await office(context);
  await send('1', 'ann', 'bob');
  await system.operations.erase({ subjects: ['ann'] });
  await assert.rejects(find(['visitor', 'ann']), PersonErasedError);
  const [found] = await find(['bob']);
  assert.deepEqual([found?.payload['from'], found?.payload['to']], [{ withheld: true }, 'Dear bob']);
});
