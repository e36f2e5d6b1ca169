import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';

const MODULE = new URL('outlive-readers.ts', import.meta.url).href;
const PROGRAM = `
  const { outliveReaders } = await import(process.argv[1]);
  outliveReaders();
  process.stdin.once('data', () => {
    for (let line = 0; line < 100; line += 1) console.log('nobody reads this');
    setImmediate(() => { process.exitCode = 7; process.stdin.destroy(); });
  });
`;

test('a program whose output nobody reads any more goes on to its end', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, MODULE]);
  let told = '';
  child.stderr.on('data', (text: Buffer) => (told += text));
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.write('go');
  const [code] = (await once(child, 'close')) as [number | null];
  assert.deepEqual({ code, told }, { code: 7, told: '' });
});

test('what shows its help to nobody ends well', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'banyan.ts'), '--help']);
  let told = '';
  child.stderr.on('data', (text: Buffer) => (told += text));
  child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  assert.deepEqual({ code, told }, { code: 0, told: '' });
});
