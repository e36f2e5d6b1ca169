import { AMOUNT_SCALE } from '../retail/decimal.ts';

/** An amount at scale 4 as a decimal: at least two places, no further zeros behind. */
export function decimalText(amount: bigint): string {
  const sign = amount < 0n ? '-' : '';
  const digits = String(amount < 0n ? -amount : amount).padStart(AMOUNT_SCALE + 1, '0');
  const fraction = digits.slice(-AMOUNT_SCALE).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${digits.slice(0, -AMOUNT_SCALE)}.${fraction}`;
}
