import { InvalidError } from './errors.ts';
import { moneyOf, type Money } from './money.ts';

/** Where a half goes: away from zero, or to the even neighbour. */
export type Rounding = 'half-up' | 'half-even';

/** An amount that can be paid, and what was left over or added: together exactly the amount before. */
export interface RoundedMoney {
  /** In whole minor units of the currency. */
  readonly rounded: Money;
  /** At the scale of the amount before; below zero when it was rounded up. */
  readonly remainder: Money;
}

// ISO 4217's exponents where they are not 2. A table and not the runtime's Intl: a decision of years ago must round the same under a newer Node, whose
// CLDR data follow customs (IQD has none there, three in ISO 4217).
const exponents: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/**
 * The number of decimals in which a currency is paid: 2 for GBP, 0 for JPY, 3 for KWD.
 * @throws InvalidError when the currency is not three capital letters
 */
export function minorUnitScale(currency: string): number {
  moneyOf(0, currency, 0);
  return exponents.get(currency) ?? 2;
}

/** Rounds an amount to whole minor units of its currency; nothing vanishes: `rounded` + `remainder` is the amount. */
export function roundMoney(it: Money, rounding: Rounding): RoundedMoney {
  const scale = minorUnitScale(it.currency);
  if (it.scale <= scale) {
    const rounded = moneyOf(BigInt(it.amount) * 10n ** BigInt(scale - it.scale), it.currency, scale);
    return { rounded, remainder: moneyOf(0, it.currency, it.scale) };
  }
  const step = 10n ** BigInt(it.scale - scale);
  const units = BigInt(it.amount);
  const rounded = roundedQuotient(units, step, rounding);
  return {
    rounded: moneyOf(rounded, it.currency, scale),
    remainder: moneyOf(units - rounded * step, it.currency, it.scale),
  };
}

function roundedQuotient(units: bigint, step: bigint, rounding: Rounding): bigint {
  const size = units < 0n ? -units : units;
  const down = size / step;
  const twice = (size % step) * 2n;
  const up = twice > step || (twice === step && (rounding === 'half-up' || down % 2n === 1n));
  const rounded = up ? down + 1n : down;
  return units < 0n ? -rounded : rounded;
}

/**
 * Shares an amount out by weights, in units of its own scale. The parts always sum to the whole: what division leaves over goes, a unit each, to the
 * parts with the largest remainders, ties to the earlier (Hamilton's method).
 * @throws InvalidError when a weight is no integer from 0 to 2^53-1, or none is above 0
 */
export function allocateMoney(it: Money, weights: readonly number[]): Money[] {
  const problems = weights.flatMap((weight, i) =>
    Number.isSafeInteger(weight) && weight >= 0
      ? []
      : [{ path: `/weights/${i}`, message: `must be an integer from 0 to 2^53-1, not ${weight}` }],
  );
  const total = problems.length > 0 ? 0n : weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (problems.length === 0 && total === 0n) problems.push({ path: '/weights', message: 'must have one above 0' });
  if (problems.length > 0) throw new InvalidError('shares of money', problems);

  const size = BigInt(it.amount < 0 ? -it.amount : it.amount);
  const shares = weights.map((weight, order) => {
    const exact = size * BigInt(weight);
    return { order, units: exact / total, remainder: exact % total };
  });
  const left = Number(size - shares.reduce((sum, { units }) => sum + units, 0n));
  const lucky = new Set(
    shares
      .toSorted((a, b) => (a.remainder === b.remainder ? a.order - b.order : a.remainder > b.remainder ? -1 : 1))
      .slice(0, left)
      .map(({ order }) => order),
  );
  return shares.map(({ units, order }) => {
    const share = lucky.has(order) ? units + 1n : units;
    return moneyOf(it.amount < 0 ? -share : share, it.currency, it.scale);
  });
}
