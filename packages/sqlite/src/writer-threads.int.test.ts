import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/** Loads a module in a process of its own and prints the addresses of all that is loaded with it. */
const program = (module: string): string => `
  import { registerHooks } from 'node:module';
  registerHooks({ load: (url, context, next) => { console.log(url); return next(url, context); } });
  await import(${JSON.stringify(module)}).catch(() => {}); // It wants to be a thread.
`;

for (const thread of ['writer-thread.ts', 'view-writer-thread.ts', 'examine-thread.ts']) {
  test(`${thread} loads neither the model nor its schema library: every start waits for these threads`, () => {
    const module = new URL(thread, import.meta.url).href;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program(module)], {
      encoding: 'utf8',
    });
    const loaded = stdout.split('\n').filter((url) => url.startsWith('file:'));
    assert.ok(loaded.includes(module), stdout);
    assert.deepEqual(
      loaded.filter((url) => /typebox|packages\/(core|engine)\/src\/index/.test(url)),
      [],
    );
  });
}
