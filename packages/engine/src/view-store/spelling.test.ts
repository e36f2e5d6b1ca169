import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pairsOf, reachOf, sharedPairsMin, spellingDistance } from './spelling.ts';

describe('spellingDistance', () => {
  it('counts letters changed, added, left out and swapped', () => {
    const cases: [string, string, number][] = [
      ['lamp', 'lamp', 0],
      ['lamp', 'lump', 1],
      ['lamp', 'lamps', 1],
      ['lamp', 'amp', 1],
      ['lamp', 'lmap', 1],
      ['lamp', 'lmaps', 2],
      ['ca', 'abc', 3],
      ['', 'ab', 2],
      ['🌳a', 'a🌳', 1],
    ];
    for (const [left, right, distance] of cases) {
      assert.equal(spellingDistance(left, right, 9), distance, `${left} ${right}`);
      assert.equal(spellingDistance(right, left, 9), distance, `${right} ${left}`);
      if (distance > 0) assert.equal(spellingDistance(left, right, distance - 1), Infinity);
    }
  });
});

describe('candidates by shared pairs', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'é');

  it('never miss a word within reach', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: letter, minLength: 3, maxLength: 9 }),
        fc.string({ unit: letter, minLength: 1, maxLength: 11 }),
        (typed, known) => {
          const reach = reachOf(Array.from(typed).length);
          if (spellingDistance(typed, known, reach) > reach) return;
          const pairs = pairsOf(typed);
          const shared = new Set(pairs).intersection(new Set(pairsOf(known))).size;
          assert.ok(shared >= sharedPairsMin(pairs.length, reach), `${typed} ${known}: ${shared}`);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('never miss a word made by as many slips as its length allows', () => {
    const slip = fc.record({ kind: fc.constantFrom('change', 'add', 'drop', 'swap'), at: fc.nat(20), letter });
    fc.assert(
      fc.property(
        fc.string({ unit: letter, minLength: 3, maxLength: 9 }),
        fc.array(slip, { maxLength: 2 }),
        (typed, slips) => {
          const reach = reachOf(typed.length);
          const letters = Array.from(typed);
          for (const { kind, at, letter } of slips.slice(0, reach)) {
            const i = at % letters.length;
            if (kind === 'change') letters[i] = letter;
            else if (kind === 'add') letters.splice(i, 0, letter);
            else if (kind === 'drop' && letters.length > 1) letters.splice(i, 1);
            else if (kind === 'swap' && i > 0) letters.splice(i - 1, 2, letters[i]!, letters[i - 1]!);
          }
          const pairs = pairsOf(typed);
          const shared = new Set(pairs).intersection(new Set(pairsOf(letters.join('')))).size;
          assert.ok(shared >= sharedPairsMin(pairs.length, reach), `${typed} ${letters.join('')}: ${shared}`);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
