import { Type, type Static } from 'typebox';
import { InvalidError } from './errors.ts';

/** The most decimals that an amount of money can have. */
export const moneyScaleMax = 4;

/** An exact amount of money: `amount` counts units of 10^-`scale` of the currency, so 12.50 GBP is 1250 at scale 2. */
export const money = Type.Object(
  {
    amount: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: Type.String({
      description: 'a currency: three capital letters (ISO 4217)',
      pattern: '^[A-Z]{3}$',
      examples: ['GBP'],
    }),
    scale: Type.Integer({ minimum: 0, maximum: moneyScaleMax }),
  },
  {
    additionalProperties: false,
    description: 'an exact amount of money: `amount` counts units of 10^-`scale`, so 2.95 GBP is 295 at scale 2',
    examples: [{ amount: 295, currency: 'GBP', scale: 2 }],
  },
);

/** See `money`. */
export type Money = Static<typeof money>;

/**
 * Money of an integer amount at a scale. All sums are made as bigint and come through here, so none is ever rounded unseen.
 * @throws InvalidError when the amount is above 2^53-1, the currency is not three capitals, or the scale is not 0 to 4
 */
export function moneyOf(amount: bigint | number, currency: string, scale: number): Money {
  const exact = typeof amount === 'number' ? amount : Number(amount);
  const problems = [
    ...(Number.isSafeInteger(exact)
      ? []
      : [{ path: '/amount', message: `must be an integer within ±(2^53-1), not ${amount}` }]),
    ...(/^[A-Z]{3}$/.test(currency)
      ? []
      : [{ path: '/currency', message: `must be three capital letters (ISO 4217), not ${JSON.stringify(currency)}` }]),
    ...(isScale(scale)
      ? []
      : [{ path: '/scale', message: `must be an integer from 0 to ${moneyScaleMax}, not ${scale}` }]),
  ];
  if (problems.length > 0) throw new InvalidError('money', problems);
  return { amount: exact + 0, currency, scale };
}

function isScale(scale: number): boolean {
  return Number.isInteger(scale) && scale >= 0 && scale <= moneyScaleMax;
}

/**
 * Reads a decimal number such as `-12.50`.
 * @param scale the scale of the result; without one, as many decimals as are written
 * @throws InvalidError when it is no decimal number, or has more decimals than the scale holds
 */
export function parseMoney(text: string, currency: string, scale?: number): Money {
  const [, sign, whole, decimals = ''] = /^([+-]?)(\d{1,20})(?:\.(\d{1,20}))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new InvalidError('money', [
      { path: '/amount', message: `must be a decimal number like 12.50, not ${JSON.stringify(text)}` },
    ]);
  }
  const written = decimals.length;
  const kept = scale ?? written;
  if (written > kept && /[1-9]/.test(decimals.slice(kept))) {
    throw new InvalidError('money', [
      { path: '/amount', message: `has more than ${kept} decimals: ${JSON.stringify(text)}` },
    ]);
  }
  const digits = BigInt(whole + decimals.slice(0, kept).padEnd(isScale(kept) ? kept : 0, '0'));
  return moneyOf(sign === '-' ? -digits : digits, currency, kept);
}

/** The amount as a decimal number with all decimals of its scale: `-12.50`. */
export function formatMoney({ amount, scale }: Money): string {
  const digits = String(Math.abs(amount)).padStart(scale + 1, '0');
  const sign = amount < 0 ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * The same amount at another scale.
 * @throws InvalidError when that scale cannot hold it exactly
 */
export function rescaleMoney(it: Money, scale: number): Money {
  moneyOf(0, it.currency, scale);
  if (scale >= it.scale) return moneyOf(unitsAt(it, scale), it.currency, scale);
  const step = powerOfTen(it.scale - scale);
  const units = BigInt(it.amount);
  if (units % step !== 0n) {
    throw new InvalidError('money', [
      { path: '/scale', message: `${formatMoney(it)} ${it.currency} is not exact at scale ${scale}` },
    ]);
  }
  return moneyOf(units / step, it.currency, scale);
}

/** The sum of two amounts of one currency, at the larger of their scales. */
export function addMoney(left: Money, right: Money): Money {
  const scale = sharedScale(left, right);
  return moneyOf(unitsAt(left, scale) + unitsAt(right, scale), left.currency, scale);
}

/** The difference of two amounts of one currency, at the larger of their scales. */
export function subtractMoney(left: Money, right: Money): Money {
  return addMoney(left, negateMoney(right));
}

/** The amount with the other sign. */
export function negateMoney({ amount, currency, scale }: Money): Money {
  return moneyOf(-amount, currency, scale);
}

/** Below, at or above zero as the left amount is less than, equal to or more than the right one, whatever their scales. */
export function compareMoney(left: Money, right: Money): -1 | 0 | 1 {
  const scale = sharedScale(left, right);
  const difference = unitsAt(left, scale) - unitsAt(right, scale);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/**
 * The amount times a whole number.
 * @throws InvalidError when the quantity is no safe integer
 */
export function multiplyMoney({ amount, currency, scale }: Money, quantity: number): Money {
  if (!Number.isSafeInteger(quantity)) {
    throw new InvalidError('money', [
      { path: '/quantity', message: `must be an integer within ±(2^53-1), not ${quantity}` },
    ]);
  }
  return moneyOf(BigInt(amount) * BigInt(quantity), currency, scale);
}

/** The sum of amounts of one currency at the largest of their scales; of none: zero at scale 0. Only the sum itself has to be within bounds. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  const scale = amounts.reduce((most, each) => Math.max(most, each.scale), 0);
  const zero = moneyOf(0, currency, scale);
  const sum = amounts.reduce((total, each) => {
    sharedScale(zero, each);
    return total + unitsAt(each, scale);
  }, 0n);
  return moneyOf(sum, currency, scale);
}

/** The larger scale of two amounts. @throws InvalidError when their currencies differ */
function sharedScale(left: Money, right: Money): number {
  if (left.currency !== right.currency) {
    throw new InvalidError('money', [
      { path: '/currency', message: `must be ${left.currency} like the other amount's, not ${right.currency}` },
    ]);
  }
  return Math.max(left.scale, right.scale);
}

/** The amount in units of a scale that is not below its own. */
function unitsAt({ amount, scale }: Money, at: number): bigint {
  return BigInt(amount) * powerOfTen(at - scale);
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
