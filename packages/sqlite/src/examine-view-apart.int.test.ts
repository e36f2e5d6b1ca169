import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StoreError, type ViewDefinition } from '@banyan/engine';
import { examineViewApart } from './examine-view-apart.ts';
import { ViewFileWriter } from './view-file-writer.ts';

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'height', kind: 'range', columns: 1 }] };
const folder = await mkdtemp(join(tmpdir(), 'banyan-examined-'));
after(() => rm(folder, { recursive: true }));
const file = (name: string) => ({ path: join(folder, name), definition: trees });
for (const name of ['a', 'b', 'c']) ViewFileWriter.create(file(name).path, trees).close();

test('views asked for at once are looked at one after another, and one that is not there is told of by itself', async () => {
  const asked = ['a', 'lost', 'b', 'c'].map((name) => examineViewApart(file(name), () => {}));
  const [a, lost, b, c] = await Promise.allSettled(asked);
  for (const looked of [a, b, c]) assert.deepEqual(looked, { status: 'fulfilled', value: [] });
  assert.ok(lost?.status === 'rejected' && lost.reason instanceof StoreError);
  assert.match(lost.reason.message, /view trees could not be examined/);
});

test('one that is broken off ends at once, whether it is being looked at or waits, and the others are looked at', async () => {
  const [first, waiting] = [new AbortController(), new AbortController()];
  const broken = [
    assert.rejects(
      examineViewApart(file('a'), () => {}, first.signal),
      /it was broken off/,
    ),
    assert.rejects(
      examineViewApart(file('b'), () => {}, waiting.signal),
      /it was broken off/,
    ),
  ];
  const last = examineViewApart(file('c'), () => {});
  waiting.abort();
  first.abort();
  await Promise.all(broken);
  assert.deepEqual(await last, []);
  await assert.rejects(
    examineViewApart(file('a'), () => {}, first.signal),
    /it was broken off/,
  );
  assert.deepEqual(await examineViewApart(file('a'), () => {}), []);
});
