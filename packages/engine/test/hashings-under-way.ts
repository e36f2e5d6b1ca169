import { createHook } from 'node:async_hooks';
import type { TestContext } from 'node:test';

/** What Node hashes by argon2 from now on until the test ends, as Node itself tells it: how many were begun, and how many were under way at most. */
export function hashingsUnderWay(t: TestContext): () => { begun: number; most: number } {
  const underWay = new Set<number>();
  const seen = { begun: 0, most: 0 };
  const hook = createHook({
    init(id, type) {
      if (type !== 'ARGON2REQUEST') return;
      underWay.add(id);
      seen.begun += 1;
      seen.most = Math.max(seen.most, underWay.size);
    },
    // It is over when its answer is called back.
    before: (id) => void underWay.delete(id),
  }).enable();
  t.after(() => hook.disable());
  return () => ({ ...seen });
}
