import type { KeyStore } from './ports/key-store.ts';

const PAGE = 1000;

/** What a copy of people's keys has gone through; what was there before counts, too. */
export interface CopiedKeys {
  readonly keys: number;
  readonly names: number;
  readonly tombstones: number;
}

/**
 * Copies all keys, names and tombstones of a store into another one that may hold some already. Whoever is erased in either is erased in the one that is
 * copied to. Nobody may change the first one meanwhile. Stopped half-way, it is begun again: what is there stays as it is.
 * @throws DefectError when the other store has another key or name for somebody: it belongs to other logs
 */
export async function copyKeys(
  from: KeyStore,
  to: KeyStore,
  onProgress: (done: CopiedKeys) => void = () => {},
): Promise<CopiedKeys> {
  const done = { keys: 0, names: 0, tombstones: 0 };
  const [left, there] = [await from.tombstones(), await to.tombstones()];
  const [erased, forgotten] = [new Set(there.subjects), new Set(there.names)];
  for (const subject of left.subjects) {
    if (!erased.has(subject)) await to.erase(subject);
    done.tombstones += 1;
  }
  for (const name of left.names) {
    if (!forgotten.has(name)) await to.forgetName(name);
    done.tombstones += 1;
  }
  onProgress({ ...done });
  for (let after = ''; ;) {
    const keys = await from.keys(after, PAGE);
    await to.adopt({ keys, names: [] });
    done.keys += keys.length;
    onProgress({ ...done });
    if (keys.length < PAGE) break;
    after = keys.at(-1)![0];
  }
  for (let after = ''; ;) {
    const names = await from.names(after, PAGE);
    await to.adopt({ keys: [], names });
    done.names += names.length;
    onProgress({ ...done });
    if (names.length < PAGE) return done;
    after = names.at(-1)![0];
  }
}
