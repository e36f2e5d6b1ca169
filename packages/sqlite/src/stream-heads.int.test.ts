import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { openForWriting } from './log-schema.ts';
import { StreamHeads } from './stream-heads.ts';

/** More streams than two generations hold. */
const ALL_OTHERS = 20_001;

/** A log without events that its heads can be read from. */
function emptyLog(): DatabaseSync {
  return openForWriting(':memory:');
}

function append(database: DatabaseSync, stream: string, version: number, position: number): void {
  database
    .prepare('insert into event values (?, 0, ?, ?, ?, 1, ?, ?, ?, ?, 0)')
    .run(position, stream, version, 'grown', '', '', '{}', '{}');
}

function meetOthers(heads: StreamHeads, others: number): void {
  for (let nth = 0; nth < others; nth += 1) heads.get(`other/${nth}`);
}

test('heads are what was appended, in whatever order streams are met, moved, saved and crowded out', () => {
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.record({ do: fc.constant('move'), stream: fc.integer({ min: 0, max: 1 }) }) },
    { weight: 10, arbitrary: fc.record({ do: fc.constant('get'), stream: fc.integer({ min: 0, max: 1 }) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('save'), stream: fc.constant(0) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('crowd'), stream: fc.integer({ min: 1, max: 5 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), (steps) => {
      const database = emptyLog();
      const heads = new StreamHeads(database, 2);
      const model = new Map<string, { readonly version: number; readonly position: number }>();
      let position = 0;
      for (const { do: what, stream: nth } of steps) {
        const stream = `tree/${nth}`;
        const known = model.get(stream) ?? { version: 0, position: 0 };
        if (what === 'get') assert.deepEqual(heads.get(stream), known);
        else if (what === 'save') heads.save();
        else if (what === 'crowd') meetOthers(heads, nth);
        else {
          const next = { version: known.version + 1, position: (position += 1) };
          append(database, stream, next.version, next.position);
          heads.move(stream, next);
          model.set(stream, next);
        }
      }
      heads.save();
      const saved = database.prepare('select name, version, position from stream order by name').all();
      database.close();
      assert.deepEqual(
        saved.map((row) => ({ ...row })),
        [...model].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, head]) => ({ name, ...head })),
      );
    }),
    { numRuns: 300 },
  );
});

test('what is saved is saved once', () => {
  const database = emptyLog();
  const heads = new StreamHeads(database);
  append(database, 'tree/1', 1, 1);
  heads.move('tree/1', { version: 1, position: 1 });
  heads.save();
  database.exec('delete from stream');
  heads.save();
  assert.equal(database.prepare('select count(*) as streams from stream').get()?.['streams'], 0);
  database.close();
});

test('a bounded number of streams is kept in memory', () => {
  const database = emptyLog();
  const heads = new StreamHeads(database);
  append(database, 'tree/1', 1, 1);
  heads.move('tree/1', { version: 1, position: 1 });
  heads.save();
  append(database, 'tree/1', 2, 2);
  database.exec('update stream set version = 2, position = 2');
  assert.equal(heads.get('tree/1').version, 1, 'it is known without asking');
  meetOthers(heads, ALL_OTHERS);
  assert.equal(heads.get('tree/1').version, 2, 'it was forgotten, and is read again');
  database.close();
});

test('a stream that leads to an event of another stream, to an older one or to none is damaged', () => {
  const database = emptyLog();
  append(database, 'tree/1', 1, 1);
  append(database, 'tree/1', 2, 2);
  append(database, 'tree/2', 1, 3);
  const lead = database.prepare('insert or replace into stream values (?, ?, ?)');
  for (const [version, position] of [
    [1, 3],
    [2, 1],
    [2, 9],
  ]) {
    lead.run('tree/1', version!, position!);
    assert.throws(() => new StreamHeads(database).get('tree/1'), { kind: 'corrupt' });
  }
  lead.run('tree/1', 2, 2);
  assert.deepEqual(new StreamHeads(database).get('tree/1'), { version: 2, position: 2 });
  database.close();
});
