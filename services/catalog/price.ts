/** A price of one piece, at the scale it was written with. */
export interface Price {
  readonly amount: number;
  readonly currency: string;
  readonly scale: number;
}

/** The most decimal places that a price is written with. */
export const SCALE = 4;

/** The price as a whole number of ten-thousandths: exact for every price that the contract lets in. */
export function tenThousandths({ amount, scale }: Pick<Price, 'amount' | 'scale'>): number {
  return amount * 10 ** (SCALE - scale);
}

/** True for the same price, however many zeros it was written with. */
export function samePrice(some: Price, other: Price): boolean {
  return some.currency === other.currency && tenThousandths(some) === tenThousandths(other);
}

/** The ten-thousandths of an amount as people write it (`1.5`); its form is the contract's `decimal`. */
export function parseTenThousandths(decimal: string): number {
  const [whole = '', fraction = ''] = decimal.split('.');
  return Number(whole + fraction.padEnd(SCALE, '0'));
}
