import { allot } from './allot.ts';
import { WHOLE, halfUp, partOf } from './half-up.ts';

/** An amount in minor units, and the tax that it bears. */
export interface TaxItem {
  readonly amount: number;
  /** As in EN 16931 (UNTDID 5305): S standard, Z zero, E exempt, AE reverse charge, K within the union, G export, O outside of tax. */
  readonly category: string;
  /** Thousandths of a per cent. */
  readonly rate: number;
}

/** An amount without its tax, and the tax. */
export interface TaxedAmount {
  readonly net: number;
  readonly tax: number;
}

/** What a document says of one rate. */
export interface TaxTotal {
  readonly category: string;
  readonly rate: number;
  readonly base: number;
  readonly tax: number;
}

/**
 * Tax of a document as EN 16931 counts it: the amounts of one category and rate are summed, the tax of that sum is rounded once, half up (BR-CO-17), and is
 * then allotted to the amounts it came from. Net and tax of an amount with tax included are together that amount.
 */
export function taxItems(
  items: readonly TaxItem[],
  isTaxIncluded: boolean,
): { readonly items: TaxedAmount[]; readonly totals: TaxTotal[] } {
  const taxed: TaxedAmount[] = items.map(({ amount }) => ({ net: amount, tax: 0 }));
  const groups = Map.groupBy(items.keys(), (index) => `${items[index]!.category} ${items[index]!.rate}`);
  const totals = [...groups.values()].map((members) => {
    const { category, rate } = items[members[0]!]!;
    const weights = members.map((index) => items[index]!.amount);
    const sum = weights.reduce((total, amount) => total + amount, 0);
    const tax = isTaxIncluded ? taxWithin(sum, rate) : partOf(sum, rate);
    const shares = allot(tax, weights);
    for (const [place, index] of members.entries()) {
      const amount = weights[place]!;
      const share = shares[place]!;
      taxed[index] = { net: isTaxIncluded ? amount - share : amount, tax: share };
    }
    return { category, rate, base: isTaxIncluded ? sum - tax : sum, tax };
  });
  return { items: taxed, totals: totals.toSorted(byCategoryAndRate) };
}

/** The tax that an amount contains. */
function taxWithin(amount: number, rate: number): number {
  return halfUp(BigInt(amount) * BigInt(rate), BigInt(WHOLE + rate));
}

function byCategoryAndRate(one: TaxTotal, other: TaxTotal): number {
  return one.category === other.category ? other.rate - one.rate : one.category < other.category ? -1 : 1;
}
