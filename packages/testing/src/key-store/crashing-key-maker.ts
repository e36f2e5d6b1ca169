import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { KeyStore } from '@banyan/engine';
import { keyOf } from './key-store-harness.ts';

// A process that makes keys until it is killed: `node crashing-key-maker.ts MODULE PLACE`. It tells every subject and key that it was given, a
// line each, written at once. Between them others are
// made and erased, which must disturb none of those told.
const [module, place] = process.argv.slice(2) as [string, string];
const { openStore } = (await import(module)) as { openStore: (place: string) => Promise<KeyStore> };
const store = await openStore(place);

for (;;) {
  const subject = randomUUID();
  const key = await keyOf(store, subject);
  writeSync(1, `${subject} ${key.toString('hex')}\n`);
  const passing = randomUUID();
  await store.obtain([passing]);
  await store.erase(passing);
}
