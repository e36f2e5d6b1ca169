import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const home = new URL('../../', import.meta.url);

test("the README's sample runs as it stands", async (t) => {
  const text = readFileSync(new URL('README.md', home), 'utf8');
  const sample = /<!-- executed by src\/testing\/readme\.test\.ts -->\n+```ts\n([^]*?)```/.exec(text)?.[1] ?? '';
  assert.match(sample, /thenRejected/);
  // Only where the modules are is told in full, since the sample is run elsewhere.
  const runnable = sample.replace(/from '([^']+)'/g, (_, name: string) => {
    const url = name.startsWith('.') ? new URL(name, home).href : import.meta.resolve(name);
    return `from ${JSON.stringify(url)}`;
  });
  const folder = mkdtempSync(join(tmpdir(), 'banyan-readme-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'sample.ts');
  writeFileSync(file, runnable);
  await import(pathToFileURL(file).href);
});
