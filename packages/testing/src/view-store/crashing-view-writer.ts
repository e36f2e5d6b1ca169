import { writeSync } from 'node:fs';
import type { ViewDefinition, ViewStore } from '@banyan/engine';
import { storedBook } from './sample-view.ts';
import { stepFrom } from './view-store-harness.ts';

// A process that writes a view until it is killed: `node crashing-view-writer.ts MODULE PLACE writes|rebuilds DEFINITION`. It tells every step that it is
// about to make and every one that is made, a line each, written at once.
const [module, place, scenario, definition] = process.argv.slice(2) as [string, string, 'writes' | 'rebuilds', string];
const { openStore } = (await import(module)) as { openStore: (place: string) => Promise<ViewStore> };
const store = await openStore(place);
const books = JSON.parse(definition) as ViewDefinition;

if (scenario === 'writes') {
  const table = await store.open(books);
  for (let n = (await table.positions())['library/0'] ?? 0; ; n++) {
    tell('write', n + 1);
    await table.write(stepFrom(n, { upserts: edition(n + 1), deletes: [`odd-${n}`] }));
    tell('written', n + 1);
  }
} else {
  const live = await store.open(books);
  for (let n = Number(live.shape.replace(/\D/g, '')) + 1; ; n++) {
    tell('shadow', n);
    const shadow = await store.shadow({ ...books, shape: `shape-${n}` });
    for (const half of [0, 1]) {
      tell('fill', n);
      await shadow.write(stepFrom(half, { upserts: edition(n).slice(half * 100, half * 100 + 101) }));
    }
    tell('swap', n);
    await store.swap(shadow);
    tell('swapped', n);
  }
}

/** Two hundred rows that all say the same number, and one whose key does. */
function edition(n: number) {
  const rows = Array.from({ length: 200 }, (_, i) => storedBook({ key: `key-${i}`, shelf: n, title: `edition ${n}` }));
  return [...rows, storedBook({ key: `odd-${n}`, shelf: n, title: `edition ${n}` })];
}

function tell(step: string, n: number): void {
  writeSync(1, `${step} ${n}\n`);
}
