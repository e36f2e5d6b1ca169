import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treatmentOf } from './tax-treatment.ts';

const uk = { zone: 'uk' };
const de = { zone: 'de', union: 'eu' };
const fr = { zone: 'fr', union: 'eu' };
const none = { registeredIn: [], isBusiness: false };

test('goods are taxed by the rates of the right place', () => {
  const cases = [
    [{ from: de, to: de, ...none }, 'domestic', 'de'],
    [{ from: de, to: de, ...none, isBusiness: true }, 'domestic', 'de'],
    [{ from: de, to: fr, ...none }, 'origin', 'de'],
    [{ from: de, to: fr, registeredIn: ['fr'], isBusiness: false }, 'destination', 'fr'],
    [{ from: de, to: fr, registeredIn: ['fr'], isBusiness: true }, 'reverse-charge', null],
    [{ from: de, to: fr, ...none, isBusiness: true }, 'reverse-charge', null],
    [{ from: de, to: uk, ...none }, 'export', null],
    [{ from: de, to: uk, ...none, isBusiness: true }, 'export', null],
    [{ from: de, to: uk, registeredIn: ['uk'], isBusiness: true }, 'destination', 'uk'],
    [{ from: uk, to: { zone: 'us' }, ...none }, 'export', null],
    [{ from: de, to: null, ...none }, 'export', null],
    [{ from: null, to: null, ...none }, 'not-taxed', null],
    [{ from: null, to: de, ...none }, 'not-taxed', null],
    [{ from: null, to: de, registeredIn: ['de'], isBusiness: false }, 'destination', 'de'],
  ] as const;
  for (const [supply, kind, zone] of cases) {
    const found = treatmentOf(supply);
    assert.deepEqual([found.kind, found.zone], [kind, zone], JSON.stringify(supply));
  }
});
