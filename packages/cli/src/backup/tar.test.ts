import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTar, writeTar } from './tar.ts';

interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

async function pack(entries: readonly Entry[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of writeTar(
    entries.map(({ name, content }) => ({ name, size: content.length, content })),
    1_700_000_000,
  ))
    parts.push(part);
  return Buffer.concat(parts);
}

async function unpack(archive: Buffer, chunkSize: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < archive.length; at += chunkSize) yield archive.subarray(at, at + chunkSize);
  }
  await readTar(chunks(), async ({ name }, content) => {
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(part);
    entries.push({ name, content: Buffer.concat(parts) });
  });
  return entries;
}

test('what is packed is unpacked, however it is cut into chunks', async () => {
  const name = fc.stringMatching(/^[a-z]{1,20}(\/[a-z]{1,20}){0,2}$/);
  const content = fc.uint8Array({ maxLength: 1600 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name, content }, { noNullPrototype: true }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 3000 }),
      async (entries, chunkSize) => {
        assert.deepEqual(await unpack(await pack(entries), chunkSize), entries);
      },
    ),
  );
});

test('an archive that is cut off or changed is refused', async () => {
  const archive = await pack([{ name: 'a', content: Buffer.from('hello') }]);
  await assert.rejects(unpack(archive.subarray(0, 700), 512), /ends too early/);
  await assert.rejects(unpack(Buffer.alloc(0), 512), /ends too early/);
  const changed = Buffer.from(archive);
  changed[130] = (changed[130] ?? 0) ^ 1;
  await assert.rejects(unpack(changed, 512), /checksum/);
});

test('a file that is not as long as it was said to be is noticed', async () => {
  const lying = writeTar([{ name: 'a', size: 3, content: Buffer.from('hello') }], 0);
  await assert.rejects(async () => {
    for await (const part of lying) assert.ok(part);
  }, /has 5 bytes, not 3/);
});

test('tar itself reads it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-tar-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return pack([
    { name: 'one.txt', content: Buffer.from('1') },
    { name: 'two.txt', content: Buffer.alloc(1000, 'x') },
  ]).then((archive) => {
    writeFileSync(join(folder, 'a.tar'), archive);
    assert.equal(execFileSync('tar', ['tf', join(folder, 'a.tar')], { encoding: 'utf8' }), 'one.txt\ntwo.txt\n');
  });
});
