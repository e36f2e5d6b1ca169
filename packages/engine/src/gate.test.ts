import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from './gate.ts';

test('holders take turns, whoever passes waits for all of them, and releasing twice is no error', async () => {
  const gate = new Gate();
  const order: string[] = [];
  const release = await gate.hold();
  const second = gate.hold().then((end) => {
    order.push('second holds');
    return end;
  });
  const passed = gate.pass().then(() => order.push('passed'));
  await Promise.resolve();
  assert.deepEqual(order, []);
  release();
  const end = await second;
  release();
  await Promise.resolve();
  assert.deepEqual(order, ['second holds']);
  end();
  await passed;
});
