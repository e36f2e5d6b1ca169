import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { test } from 'node:test';

const script = resolve(import.meta.dirname, 'contracts.ts');
const core = import.meta.resolve('@banyan/core');

const source = (fields: string): string =>
  `import { T, contract } from ${JSON.stringify(core)};\nexport const shop = contract('shop', { events: { sold: { ${fields} } } });\n`;

function run(root: string, ...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [script, '--root', root, ...args], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

test('the snapshots of a workspace are written, checked, and guarded against a breaking change', async (t) => {
  const root = mkdtempSync(resolve(tmpdir(), 'banyan-contracts-'));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(`${root}/services/shop`, { recursive: true });
  const write = (fields: string): void => writeFileSync(`${root}/services/shop/contract.ts`, source(fields));
  const snapshot = (): string => readFileSync(`${root}/contracts/shop.json`, 'utf8');

  write('n: T.Integer()');
  assert.equal((await run(root)).code, 1, 'a contract without a snapshot');
  assert.match((await run(root, '--update')).output, /wrote contracts\/shop\.json/);
  assert.equal((await run(root)).code, 0);

  const before = snapshot();
  write('n: T.Integer(), m: T.Integer()');
  const refused = await run(root, '--update');
  assert.equal(refused.code, 1);
  assert.match(refused.output, /BREAKING shop: event sold: \/m of the payload is new and required/);
  assert.equal(snapshot(), before);

  write('n: T.Integer(), m: T.Optional(T.Integer())');
  assert.equal((await run(root, '--update')).code, 0);
  assert.notEqual(snapshot(), before);
});
