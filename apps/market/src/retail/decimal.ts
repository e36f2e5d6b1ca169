/**
 * Decimal numbers as integers at a fixed scale: 6.95 at scale 4 is 69500. Prices and amounts of the retail file never
 * become floating-point fractions, so a sum over half a million lines is exact to the last digit.
 */

/** The scale of every price and amount read from a retail file: ten-thousandths of a pound. */
export const AMOUNT_SCALE = 4;

/** What `parseScaled` answers when a text is not a usable number. */
export type DecimalFault = 'not-a-number' | 'too-many-decimals' | 'too-large';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a decimal text such as `6.95`, `-12` or `17850.0` into an integer at `scale`. Zeros behind the scale are
 * allowed, other digits there are a fault: nothing is rounded. Exponents and thousands separators are no numbers here.
 */
export function parseScaled(text: string, scale: number): number | DecimalFault {
  const match = DECIMAL.exec(text);
  if (match === null) return 'not-a-number';
  const [, sign, whole = '', decimals = ''] = match;
  for (let i = scale; i < decimals.length; i += 1) if (decimals[i] !== '0') return 'too-many-decimals';
  const value = Number(whole + decimals.slice(0, scale).padEnd(scale, '0'));
  if (!Number.isSafeInteger(value)) return 'too-large';
  return sign === '-' && value !== 0 ? -value : value;
}

/** Writes an integer at `scale` as a decimal text with at least `decimalsMin` decimals and no further zeros behind. */
export function formatScaled(value: number | bigint, scale: number, decimalsMin = 2): string {
  const negative = value < 0;
  const digits = String(negative ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let decimals = digits.slice(digits.length - scale);
  while (decimals.length > decimalsMin && decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  return `${negative ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}
