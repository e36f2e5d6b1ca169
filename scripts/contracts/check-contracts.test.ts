import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, command, contract, type AnyContract } from '@banyan/core';
import { describeContract } from '@banyan/core/compatibility';
import { checkContracts, snapshotText } from './check-contracts.ts';

const one = contract('shop', { events: { sold: { n: T.Integer() } } });
const more = contract('shop', {
  events: { sold: { n: T.Integer() } },
  commands: { sell: command({}, { by: ['public'] }) },
});
const less = contract('shop', {});
const check = (now: readonly AnyContract[], before: readonly AnyContract[], update = false, acceptBreaking = false) =>
  checkContracts(now.map(describeContract), before.map(describeContract), { update, acceptBreaking });

test('contracts that are as their snapshots pass in silence', () => {
  assert.deepEqual(check([one], [one]), { told: [], problems: [], writes: new Map() });
});

test('a harmless change is told, and fails until the snapshot is written', () => {
  const { told, problems, writes } = check([more], [one]);
  assert.deepEqual(told, ['ok       shop: command sell: it is new.']);
  assert.deepEqual(problems, ['contracts/shop.json is behind: npm run contracts -- --update']);
  assert.equal(writes.size, 0);
  const updated = check([more], [one], true);
  assert.deepEqual(updated.problems, []);
  assert.deepEqual([...updated.writes], [['contracts/shop.json', snapshotText(describeContract(more))]]);
});

test('a breaking change fails, and no update overwrites its snapshot unless it is accepted', () => {
  for (const update of [false, true]) {
    const { told, problems } = check([less], [one], update);
    assert.match(told.join('\n'), /^BREAKING shop: event sold: it was removed/);
    assert.match(problems.join('\n'), /1 change to contracts would break somebody/);
  }
  assert.deepEqual(check([less], [one], false, true).problems.length, 2);
  const accepted = check([less], [one], true, true);
  assert.deepEqual(accepted.problems, []);
  assert.deepEqual([...accepted.writes.keys()], ['contracts/shop.json']);
});

test('a new contract gets a snapshot, and one that is gone breaks whoever used it', () => {
  assert.deepEqual([...check([one], [], true).writes.keys()], ['contracts/shop.json']);
  assert.match(check([], [one]).problems.join('\n'), /would break somebody/);
  assert.deepEqual([...check([], [one], true, true).writes], [['contracts/shop.json', undefined]]);
});
