import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admission } from './admission.ts';
import { OverloadedError } from './errors.ts';
import { toLimits } from './limits.ts';

test('public work fills its part only; what is reserved stays free for processes; room comes back, also after failures', async () => {
  const admission = new Admission('orders', toLimits({ commandsMax: 4, reservedShare: 0.5 }));
  const gates: (() => void)[] = [];
  const work = (): Promise<void> => new Promise((resolve) => gates.push(resolve));
  const running = [admission.run(false, work), admission.run(false, work)];
  await assert.rejects(
    admission.run(false, work),
    (error) => error instanceof OverloadedError && error.retryAfterMs >= 1000,
  );
  running.push(admission.run(true, work), admission.run(true, work));
  await assert.rejects(admission.run(true, work), OverloadedError);
  for (const open of gates) open();
  await Promise.all(running);
  assert.equal(admission.underWay, 0);
  await assert.rejects(
    admission.run(false, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(admission.underWay, 0);
});
