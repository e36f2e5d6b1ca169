import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

// The formatter pads the columns of its table.
const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8').replaceAll(/ +/g, ' ');
const packed = readFileSync(join(import.meta.dirname, 'online-retail-2009-2010.csv.gz'));

for (const [name, bytes] of [
  ['`online-retail-2009-2010.csv.gz`', packed],
  ['unpacked', gunzipSync(packed)],
] as const) {
  test(`${name} is what the README says it is`, () => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.ok(readme.includes(`| ${name} | ${bytes.length} | \`${sha256}\` |`), `${bytes.length} bytes, ${sha256}`);
  });
}
