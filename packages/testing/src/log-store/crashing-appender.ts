import { writeSync } from 'node:fs';
import { openShards, type ShardCount } from './log-shards.ts';
import type { LogStoreHarness } from './log-store-harness.ts';
import { numberedBatch, readProgress } from './numbered-batch.ts';

// A process that appends numbered batches until it is killed: `node crashing-appender.ts MODULE PLACE SHARDS`. It tells every batch that it is about to
// append and every one that was acknowledged, a line each, written at once. Two are under way at any time.
const [module, place, shards] = process.argv.slice(2) as [string, string, string];
const { openStore } = (await import(module)) as Pick<LogStoreHarness, 'openStore'>;
const store = await openShards((shard) => openStore(place, shard), Number(shards) as ShardCount);

let under: Promise<void> = Promise.resolve();
for (let n = (await readProgress(store)) + 1; ; n++) {
  tell('append', n);
  const appended = append(n);
  await under;
  under = appended;
}

async function append(n: number): Promise<void> {
  const { components } = await store.append(numberedBatch(n));
  if (components.some(({ accepted }) => !accepted)) throw new Error(`batch ${n} was refused`);
  tell('appended', n);
}

function tell(what: string, n: number): void {
  writeSync(1, `${what} ${n}\n`);
}
