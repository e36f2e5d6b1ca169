import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admission } from './admission.ts';
import { OverloadedError } from './errors.ts';
import { valueBytes } from './estimated-bytes.ts';
import { toLimits } from './limits.ts';
import type { Limits } from './system.ts';

const BODY = 'x'.repeat(1_000);
const BYTES = valueBytes(BODY, Infinity);

/** Admission of work that goes on until all of it is let end. */
function admitting(limits: Partial<Limits>) {
  const admission = new Admission('orders', toLimits(limits));
  const ends: (() => void)[] = [];
  const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  const running: Promise<void>[] = [];
  return {
    admission,
    begin: (reserved: boolean, body: unknown = {}) => void running.push(admission.run(reserved, body, work)),
    refused: (reserved: boolean, says: RegExp, body: unknown = {}) =>
      assert.rejects(
        admission.run(reserved, body, () => assert.fail('it was begun')),
        (error) => error instanceof OverloadedError && error.retryAfterMs >= 1_000 && says.test(error.message),
      ),
    endAll: async () => {
      for (const end of ends) end();
      await Promise.all(running);
    },
  };
}

test('public work fills its part only; what is reserved stays free for processes; room comes back, also after failures', async () => {
  const { admission, begin, refused, endAll } = admitting({ commandsMax: 4, reservedShare: 0.5 });
  begin(false);
  begin(false);
  await refused(false, /^orders is busy: 2 commands are under way; try again in 1000 ms$/);
  begin(true);
  begin(true);
  await refused(true, /4 commands are under way/);
  await endAll();
  assert.equal(admission.underWay, 0);
  await assert.rejects(
    admission.run(false, BODY, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.deepEqual([admission.underWay, admission.bytes], [0, 0]);
});

test('the same in bytes: big bodies fill the public part before their number does, and leave the rest to processes', async () => {
  const { admission, begin, refused, endAll } = admitting({ commandBytesMax: 4 * BYTES, reservedShare: 0.5 });
  begin(false, BODY);
  begin(false, BODY);
  await refused(false, /^orders is busy: the 2 commands under way take 0\.0 MiB; try again in 1000 ms$/);
  begin(true, BODY);
  begin(true, BODY);
  await refused(true, /the 4 commands under way take/);
  await endAll();
  assert.equal(admission.bytes, 0);
});

test('a command that is bigger than the whole bound is carried out, and of its kind nothing beside it; what is reserved stays free', async () => {
  const { admission, begin, refused, endAll } = admitting({ commandBytesMax: 2 * BYTES, reservedShare: 0.5 });
  const giant = Array.from({ length: 100 }, () => BODY);
  begin(false, giant);
  // Counted up to the bound only: that is enough to know that nothing else fits.
  assert.equal(admission.bytes, 2 * BYTES);
  await refused(false, /MiB/);
  begin(true, giant);
  await refused(true, /the 2 commands under way take/);
  await endAll();
  begin(true, giant);
  await refused(true, /MiB/);
  await refused(false, /MiB/);
  await endAll();
  begin(false, BODY);
  await endAll();
});

test('a big command is not held up by small ones: it comes in as long as the bound is not reached', async () => {
  const { begin, refused, endAll } = admitting({ commandBytesMax: 2 * BYTES, reservedShare: 0 });
  begin(false, BODY);
  begin(false, [BODY, BODY, BODY]);
  await refused(false, /MiB/);
  await endAll();
});

test('the more is under way, the later it is worth trying again', async () => {
  const MIB = 1024 * 1024;
  const { begin, admission, endAll } = admitting({ commandBytesMax: 200 * MIB, reservedShare: 0 });
  // Half as many characters as bytes.
  begin(false, 'x'.repeat(100 * MIB));
  await assert.rejects(
    admission.run(false, {}, async () => {}),
    { retryAfterMs: 4_000 },
  );
  await endAll();
});
