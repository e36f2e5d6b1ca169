import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentWatch, type Watched } from './document-watch.ts';

const at = '2009-12-01T07:45:00.000Z';
const watchedAt = (id: string, position: number): Watched => ({ id, at, token: `orders/0:${position}` });

test('asks for all that wait together, at the latest of their tokens, and lets go whoever has left', async () => {
  const atWork = new Set(['a', 'b']);
  const asked: [string[], string][] = [];
  const watch = new DocumentWatch({
    async stillAtWork(watched, token) {
      asked.push([watched.map(({ id }) => id), token]);
      const answer = new Set(atWork);
      atWork.delete('b');
      return answer;
    },
    findStuck: async () => {},
  });
  const all = ['a', 'b', 'c'].map((id, nth) => watch.left(watchedAt(id, [9, 10, 2][nth]!)));
  await all[2];
  await all[1];
  atWork.delete('a');
  await Promise.all(all);
  assert.deepEqual(asked[0], [['a', 'b', 'c'], 'orders/0:10']);
  assert.deepEqual(asked[1], [['a', 'b'], 'orders/0:10']);
  assert.deepEqual(asked.at(-1), [['a'], 'orders/0:9']);
});

test('an error while asking ends the waiting of all; the watch can be used again', async () => {
  let fails = true;
  const watch = new DocumentWatch({
    async stillAtWork() {
      if (fails) throw new Error('the socket broke');
      return new Set<string>();
    },
    findStuck: async () => {},
  });
  const both = [watch.left(watchedAt('a', 1)), watch.left(watchedAt('b', 2))];
  for (const one of both) await assert.rejects(one, /the socket broke/);
  fails = false;
  await watch.left(watchedAt('a', 1));
});
