import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewsMade } from './views-made.ts';

/** So many views, of which one more is made at each look up to `madeMost`. */
function viewsBeing(count: number, madeMost: number) {
  let looks = 0;
  const views = async () => {
    looks += 1;
    const rebuilding = (nth: number): boolean => nth >= Math.min(looks - 1, madeMost);
    const view = { service: 'things', positions: {}, behind: 0, parked: 0 };
    return Array.from({ length: count }, (_, nth) => ({ ...view, view: `v${nth}`, rebuilding: rebuilding(nth) }));
  };
  return { views };
}

test('waits until all are made, says once that it waits and each time how many are', async () => {
  const [waits, made] = [[], []] as [string[], string[]];
  await viewsMade(viewsBeing(2, 2), () => waits.push('waits'), { onMade: (count, of) => made.push(`${count}/${of}`) });
  assert.deepEqual([waits, made], [['waits'], ['0/2', '1/2']]);
  await viewsMade(viewsBeing(0, 0), () => waits.push('again'));
  assert.deepEqual(waits, ['waits']);
});

test('gives up on views when none gets on, and not before', async () => {
  const made: number[] = [];
  await viewsMade(viewsBeing(3, 2), () => {}, { withoutOneMs: 150, onMade: (count) => made.push(count) });
  assert.equal(made.at(-1), 2);
});
