import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { it } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ViewTable } from '@banyan/engine';
import { shelvesOf, type ViewStorePlaces } from './view-store-harness.ts';

const child = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './crashing-view-writer.ts' : './crashing-view-writer.js', import.meta.url),
);

/** Runs the child on the place and kills it (SIGKILL) when it tells the given step for the given time. Returns the steps that it told. */
async function killedAt(
  places: ViewStorePlaces,
  place: string,
  scenario: string,
  step: string,
  times: number,
): Promise<string[]> {
  const running = spawn(process.execPath, [child, places.module, place, scenario, JSON.stringify(places.books)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => running.once('exit', (_, signal) => resolve(signal)));
  const steps: string[] = [];
  let left = times;
  for await (const line of createInterface({ input: running.stdout })) {
    steps.push(line);
    if (line.startsWith(`${step} `) && --left === 0) running.kill('SIGKILL');
  }
  assert.equal(await exited, 'SIGKILL', `the child ended by itself after ${steps.join(', ')}`);
  return steps;
}

/** Every row of the table, in every index, is of one edition; returns its number (0: none). */
async function editionOf(places: ViewStorePlaces, table: ViewTable): Promise<number> {
  const shelves = await shelvesOf(table);
  if (shelves.length === 0) return 0;
  assert.equal(shelves.length, 1, 'rows of several writes');
  const n = shelves[0]!.value as number;
  assert.equal(shelves[0]!.count, 201);
  if (places.serves('facet')) assert.deepEqual(await table.facets({ index: 'shelf', limit: 9 }), shelves);
  const rows = await table.scan('', 1000);
  assert.deepEqual([rows.length, rows.at(-1)?.key], [201, `odd-${n}`]);
  if (places.serves('text')) {
    const found = await table.search({ index: 'title', stems: ['edition', String(n)], words: [], limit: 1000 });
    assert.equal(found.rows.length, 201);
  }
  assert.equal((await table.list({ index: 'by-shelf', equals: [n], limit: 1000 })).rows.length, 201);
  return n;
}

/** What is left when the writing process is killed. */
export function crashCases(places: ViewStorePlaces): void {
  it('is whole after kill -9 in the middle of writes, at a cursor that it had', async () => {
    const place = await places.make();
    for (const [step, times] of [
      ['write', 1],
      ['write', 3],
      ['written', 2],
      ['write', 8],
      ['written', 9],
    ] as const) {
      const steps = await killedAt(places, place, 'writes', step, times);
      const begun = Number(steps.findLast((line) => line.startsWith('write '))!.split(' ')[1]);
      const store = await places.open(place);
      const table = await store.open(places.books);
      const position = (await table.positions())['library/0'] ?? 0;
      assert.equal(await editionOf(places, table), position, 'rows and cursor are of one write');
      assert.ok(position <= begun);
      await places.close(store);
    }
  });

  it('has one whole table after kill -9 at any step of a rebuild', async () => {
    const place = await places.make();
    for (const [step, times] of [
      ['shadow', 1],
      ['fill', 1],
      ['fill', 2],
      ['swap', 1],
      ['swap', 3],
      ['swapped', 1],
      ['swapped', 2],
      ['shadow', 2],
      ['swap', 2],
    ] as const) {
      const steps = await killedAt(places, place, 'rebuilds', step, times);
      const numberOf = (name: string): number =>
        Number(steps.findLast((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? 0);
      const store = await places.open(place);
      const table = await store.open(places.books);
      const live = await editionOf(places, table);
      assert.equal(table.shape, live === 0 ? 'first' : `shape-${live}`);
      assert.deepEqual(await table.positions(), live === 0 ? {} : { 'library/0': 2 });
      assert.ok(
        live >= numberOf('swapped') && live <= Math.max(numberOf('swap'), live),
        `edition ${live} after ${steps.join(', ')}`,
      );
      await places.close(store);
    }
  });
}
