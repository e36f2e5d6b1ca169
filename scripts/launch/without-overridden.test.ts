import assert from 'node:assert/strict';
import { test } from 'node:test';

// Plain JavaScript, as all that runs on any Node: it has no types.
const { withoutOverridden } = (await import(new URL('without-overridden.mjs', import.meta.url).href)) as {
  readonly withoutOverridden: (options: readonly string[], nodeOptions: string) => string[];
};

test('what NODE_OPTIONS says goes before what a script says, however it is written', () => {
  const options = ['--max-semi-space-size=4', '--max-old-space-size=120'];
  assert.deepEqual(withoutOverridden(options, ''), options);
  assert.deepEqual(withoutOverridden(options, '--max_old_space_size=4000 --no-warnings'), ['--max-semi-space-size=4']);
  assert.deepEqual(withoutOverridden(options, '--max-old-space-size 4000'), ['--max-semi-space-size=4']);
});

test('what stands in quotes is one word, as Node reads it', () => {
  const options = ['--max-semi-space-size=4', '--max-old-space-size=120'];
  assert.deepEqual(withoutOverridden(options, '--require "/tmp/a --max-old-space-size=9 b.cjs"'), options);
  assert.deepEqual(withoutOverridden(options, '--require="a \\" --max-old-space-size=9" --max-semi-space-size=8'), [
    '--max-old-space-size=120',
  ]);
  assert.deepEqual(withoutOverridden(options, '"--max-old-space-size=400"  --no-warnings'), [
    '--max-semi-space-size=4',
  ]);
});
