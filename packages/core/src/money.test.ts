import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvalidError } from './errors.ts';
import {
  addMoney,
  compareMoney,
  formatMoney,
  money,
  moneyOf,
  multiplyMoney,
  negateMoney,
  parseMoney,
  rescaleMoney,
  subtractMoney,
  sumMoney,
} from './money.ts';
import { Checker } from './checker.ts';

const gbp = (text: string, scale?: number) => parseMoney(text, 'GBP', scale);
const some = (most = Number.MAX_SAFE_INTEGER) =>
  fc
    .record({ amount: fc.integer({ min: -most, max: most }), scale: fc.integer({ min: 0, max: 4 }) })
    .map(({ amount, scale }) => moneyOf(amount, 'GBP', scale));

const refused = (path: string) => (error: unknown) => {
  assert.ok(error instanceof InvalidError, String(error));
  assert.deepEqual(
    error.problems.map((problem) => problem.path),
    [path],
  );
  return true;
};

describe('money', () => {
  it('reads and writes decimal numbers', () => {
    const cases: [string, number | undefined, number, number, string][] = [
      ['12.50', undefined, 1250, 2, '12.50'],
      ['-0.05', undefined, -5, 2, '-0.05'],
      ['+7', undefined, 7, 0, '7'],
      ['0', 4, 0, 4, '0.0000'],
      ['-0', undefined, 0, 0, '0'],
      ['1.5', 4, 15_000, 4, '1.5000'],
      ['1.500', 1, 15, 1, '1.5'],
      ['9539484.634', undefined, 9_539_484_634, 3, '9539484.634'],
      ['9007199254740991', undefined, Number.MAX_SAFE_INTEGER, 0, '9007199254740991'],
      ['900719925474.0991', undefined, Number.MAX_SAFE_INTEGER, 4, '900719925474.0991'],
    ];
    for (const [text, scale, amount, expected, written] of cases) {
      const read = gbp(text, scale);
      assert.deepEqual(read, { amount, currency: 'GBP', scale: expected });
      assert.equal(formatMoney(read), written);
    }
  });

  it('refuses what is no decimal number, too precise or too large', () => {
    for (const text of ['', ' 1', '1.', '.5', '1e3', '0x10', '1,000', 'NaN', '--1', '١', '1'.repeat(21)])
      assert.throws(() => gbp(text), refused('/amount'), text);
    assert.throws(() => gbp('1.23', 1), refused('/amount'));
    assert.throws(() => gbp('1.00001', 4), refused('/amount'));
    assert.throws(() => gbp('1.00001'), refused('/scale'));
    assert.throws(() => gbp('9007199254740992'), refused('/amount'));
    assert.throws(() => gbp('-900719925474099.2'), refused('/amount'));
    assert.throws(() => gbp('1', 5), refused('/scale'));
    assert.throws(() => gbp('1', -1), refused('/scale'));
    assert.throws(() => parseMoney('1', 'gbp'), refused('/currency'));
    assert.throws(() => moneyOf(1.5, 'GBP', 2), refused('/amount'));
    assert.throws(() => moneyOf(2n ** 53n, 'GBP', 2), refused('/amount'));
  });

  it('fits its schema', () => {
    const checker = new Checker(money);
    fc.assert(fc.property(some(), (it) => assert.deepEqual(checker.problems(it), [])));
    assert.notDeepEqual(checker.problems({ amount: 2 ** 53, currency: 'GBP', scale: 2 }), []);
    assert.notDeepEqual(checker.problems({ amount: 1.5, currency: 'GBP', scale: 2 }), []);
    assert.notDeepEqual(checker.problems({ amount: 1, currency: 'gbp', scale: 5 }), []);
  });

  it('comes back from its decimal number as it was', () => {
    fc.assert(fc.property(some(), (it) => assert.deepEqual(gbp(formatMoney(it), it.scale), it)));
  });

  it('changes its scale exactly or not at all', () => {
    assert.deepEqual(rescaleMoney(gbp('1.50'), 4), gbp('1.5000'));
    assert.deepEqual(rescaleMoney(gbp('1.5000'), 1), gbp('1.5'));
    assert.throws(() => rescaleMoney(gbp('1.05'), 1), refused('/scale'));
    assert.throws(() => rescaleMoney(gbp('9007199254740991'), 1), refused('/amount'));
    assert.throws(() => rescaleMoney(gbp('1'), 5), refused('/scale'));
    fc.assert(
      fc.property(some(10 ** 11), fc.integer({ min: 0, max: 4 }), (it, scale) => {
        const finer = rescaleMoney(it, Math.max(scale, it.scale));
        assert.equal(compareMoney(finer, it), 0);
        assert.deepEqual(rescaleMoney(finer, it.scale), it);
      }),
    );
  });

  it('adds, subtracts and compares across scales', () => {
    assert.deepEqual(addMoney(gbp('1.5'), gbp('0.0001')), gbp('1.5001'));
    assert.deepEqual(subtractMoney(gbp('1.5'), gbp('2')), gbp('-0.5'));
    assert.deepEqual(
      [compareMoney(gbp('1'), gbp('1.00')), compareMoney(gbp('1'), gbp('1.01')), compareMoney(gbp('-1'), gbp('-1.01'))],
      [0, -1, 1],
    );
    assert.throws(() => addMoney(gbp('1'), parseMoney('1', 'EUR')), refused('/currency'));
    assert.throws(() => compareMoney(gbp('1'), parseMoney('1', 'EUR')), refused('/currency'));
    assert.throws(() => addMoney(gbp('9007199254740991'), gbp('1')), refused('/amount'));
    fc.assert(
      fc.property(some(10 ** 10), some(10 ** 10), some(10 ** 10), (a, b, c) => {
        assert.deepEqual(addMoney(a, b), addMoney(b, a));
        assert.equal(compareMoney(addMoney(addMoney(a, b), c), addMoney(a, addMoney(b, c))), 0);
        assert.equal(compareMoney(subtractMoney(addMoney(a, b), b), a), 0);
        assert.equal(compareMoney(a, b), -compareMoney(b, a) + 0);
        assert.equal(subtractMoney(a, a).amount, 0);
        assert.deepEqual(negateMoney(negateMoney(a)), a);
      }),
    );
  });

  it('never holds a negative zero', () => {
    assert.ok(Object.is(negateMoney(gbp('0')).amount, 0));
    assert.ok(Object.is(multiplyMoney(gbp('0'), -1).amount, 0));
  });

  it('multiplies by whole numbers', () => {
    assert.deepEqual(multiplyMoney(gbp('0.0425'), 12), gbp('0.5100'));
    assert.deepEqual(multiplyMoney(gbp('2.10'), -3), gbp('-6.30'));
    for (const quantity of [0.5, NaN, 2 ** 53])
      assert.throws(() => multiplyMoney(gbp('1'), quantity), refused('/quantity'));
    assert.throws(() => multiplyMoney(gbp('9007199254740991'), 2), refused('/amount'));
    fc.assert(
      fc.property(some(10 ** 6), fc.integer({ min: 0, max: 50 }), (it, quantity) => {
        assert.deepEqual(
          multiplyMoney(it, quantity),
          rescaleMoney(
            sumMoney(
              Array.from({ length: quantity }, () => it),
              'GBP',
            ),
            it.scale,
          ),
        );
      }),
    );
  });

  it('sums any number of amounts, passing bounds on the way if the sum is within them', () => {
    assert.deepEqual(sumMoney([], 'GBP'), gbp('0'));
    assert.deepEqual(sumMoney([gbp('1.5'), gbp('0.25'), gbp('-1')], 'GBP'), gbp('0.75'));
    const most = moneyOf(Number.MAX_SAFE_INTEGER, 'GBP', 2);
    assert.deepEqual(sumMoney([most, most, negateMoney(most)], 'GBP'), most);
    assert.throws(() => sumMoney([most, most], 'GBP'), refused('/amount'));
    assert.throws(() => sumMoney([gbp('1')], 'EUR'), refused('/currency'));
  });
});
