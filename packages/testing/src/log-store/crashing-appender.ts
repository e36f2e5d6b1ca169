import { writeSync } from 'node:fs';
import type { LogStore } from '@banyan/engine';
import { numberedBatch, readProgress } from './numbered-batch.ts';

// A process that appends numbered batches until it is killed: `node crashing-appender.ts MODULE PLACE`. It tells every batch that it is about to
// append and every one that was acknowledged, a line each, written at once. Two are under way at any time.
const [module, place] = process.argv.slice(2) as [string, string];
const { openStore } = (await import(module)) as { openStore: (place: string) => Promise<LogStore> };
const store = await openStore(place);

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
