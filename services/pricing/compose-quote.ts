import type { Static } from '@banyan/core';
import { methodPrice } from '@banyan/shipping/contract';
import { allot } from './allot.ts';
import { applyPromotions, type Applications, type Candidate } from './apply-promotions.ts';
import { minorOf } from './half-up.ts';
import type { MethodFacts } from './known-facts.ts';
import type { PriceEntry } from './pick-price.ts';
import type { QuoteFacts } from './quote.ts';
import { taxItems, type TaxItem } from './tax-items.ts';
import type { taxCategory } from './tax-schemas.ts';

/** A category and a rate. */
export interface Rate {
  readonly category: Static<typeof taxCategory>;
  readonly rate: number;
}

/** A line with all that is known of its SKU. */
export interface PricedLine {
  readonly line: string;
  readonly sku: string;
  readonly quantity: number;
  /** What a piece costs, and by which list. */
  readonly entry: Pick<PriceEntry, 'list' | 'price'>;
  readonly weight: number;
  readonly categories: readonly string[];
  /** What it is taxed as: its components, or itself. `worth` is how much of the price each of them has. */
  readonly parts: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly taxClass: string;
    readonly worth: number;
  }[];
}

/** All that a quote is made of. */
export interface Ingredients {
  readonly currency: string;
  readonly scale: number;
  readonly lines: readonly PricedLine[];
  readonly candidates: readonly Candidate[];
  readonly shipping: { readonly facts: MethodFacts; readonly zones: readonly string[] } | null;
  readonly isTaxIncluded: boolean;
  /** What a class is charged by. */
  readonly rateOf: (taxClass: string) => Rate;
  /** What of a class is contained in prices that are sold without tax; undefined: prices are charged as they are. */
  readonly relievedOf: ((taxClass: string) => Rate) | undefined;
}

/** What a quote says of money. */
export type Composed = Pick<QuoteFacts, 'lines' | 'shipping' | 'promotions' | 'taxes' | 'totals'>;

/** The largest amount of a quote, as its contract has it: sums of it and its tax stay exact. */
const AMOUNT_MAX = 1_000_000_000_000_000;

/** A quote from all that is known, with what became of each candidate; or why there is none. */
export function composeQuote(
  it: Ingredients,
):
  | { readonly composed: Composed; readonly outcomes: Applications['outcomes'] }
  | 'method-not-offered'
  | 'amount-too-large' {
  const amounts = it.lines.map(({ entry, quantity }) => minorOf(entry.price, it.scale, quantity));
  if (sum(amounts) > AMOUNT_MAX) return 'amount-too-large';
  const shippingFor = (goods: number): number | undefined => priceOfShipping(it, goods);
  const basket = {
    currency: it.currency,
    scale: it.scale,
    lines: it.lines.map((line, index) => ({ ...line, amount: amounts[index]! })),
    shippingFor: (goods: number) => shippingFor(goods) ?? 0,
  };
  const { applied, left, outcomes } = applyPromotions(it.candidates, basket);
  const shipping = it.shipping === null ? 0 : shippingFor(sum(left));
  if (shipping === undefined) return 'method-not-offered';
  if (sum(amounts) + shipping > AMOUNT_MAX) return 'amount-too-large';
  const free = applied.find((each) => each.shipping > 0);
  const shippingLeft = free === undefined ? shipping : 0;
  const taxed = taxAll(it, left, shippingLeft);

  const lines = it.lines.map(({ line, sku, quantity, entry }, index) => {
    const parts = taxed.parts[index]!;
    const { net, tax } = sumTaxed(parts);
    return {
      line,
      sku,
      quantity,
      unitPrice: entry.price,
      list: entry.list,
      amount: amounts[index]!,
      discounts: applied.flatMap(({ facts, coupon, discounts }) =>
        discounts[index]! > 0 ? [{ promotion: facts.promotion, coupon, amount: discounts[index]! }] : [],
      ),
      discounted: left[index]!,
      net,
      tax,
      gross: net + tax,
      parts,
    };
  });
  const sent =
    it.shipping === null
      ? null
      : describeShipping(it.shipping.facts.method, shipping, shippingLeft, free, taxed.shares);
  const net = sum(lines.map((line) => line.net)) + (sent?.net ?? 0);
  const tax = sum(lines.map((line) => line.tax)) + (sent?.tax ?? 0);
  if (net + tax > AMOUNT_MAX) return 'amount-too-large';
  const promotions = applied.map((each) => ({
    promotion: each.facts.promotion,
    name: each.facts.name,
    coupon: each.coupon,
    amount: sum(each.discounts) + (each === free ? shipping : 0),
    isFirstOrderOnly: each.facts.isFirstOrderOnly,
  }));
  const totals = {
    goods: sum(amounts),
    discount: sum(amounts) - sum(left),
    shipping: shippingLeft,
    net,
    tax,
    gross: net + tax,
  };
  return { composed: { lines, shipping: sent, promotions, taxes: taxed.totals, totals }, outcomes };
}

/** What shipping costs for goods of so much; undefined: the method is not offered for them. */
function priceOfShipping({ shipping, lines, currency }: Ingredients, amount: number): number | undefined {
  if (shipping === null) return 0;
  const weight = sum(lines.map((line) => line.weight * line.quantity));
  const quantity = sum(lines.map((line) => line.quantity));
  return methodPrice(shipping.facts, { currency, amount, weight, quantity, zones: new Set(shipping.zones) });
}

type Part = QuoteFacts['lines'][number]['parts'][number];
type Share = NonNullable<QuoteFacts['shipping']>['shares'][number];

/** Taxes goods and shipping as one document. Shipping is shared out by the goods' amounts, and taxed like the goods of each share. */
function taxAll(
  { lines, isTaxIncluded, rateOf, relievedOf }: Ingredients,
  left: readonly number[],
  shippingLeft: number,
): { readonly parts: Part[][]; readonly shares: Share[]; readonly totals: Composed['taxes'] } {
  const parts = lines.flatMap((line, index) => {
    const shares = allot(
      left[index]!,
      line.parts.map(({ worth }) => worth),
    );
    return line.parts.map(({ sku, quantity, taxClass }, place) => ({
      sku,
      quantity,
      taxClass,
      index,
      amount: shares[place]!,
    }));
  });
  const classes = [...Map.groupBy(parts, ({ taxClass }) => taxClass)];
  const ofClasses = allot(
    shippingLeft,
    classes.map(([, members]) => sum(members.map(({ amount }) => amount))),
  );
  const goods = parts.map(({ taxClass, amount }) => ({ taxClass, amount }));
  const all = [...goods, ...classes.map(([taxClass], index) => ({ taxClass, amount: ofClasses[index]! }))];

  const relieved = relievedOf === undefined ? all : relieve(all, relievedOf);
  const items = relieved.map(({ taxClass, amount }): TaxItem & Rate => ({ amount, ...rateOf(taxClass) }));
  const { items: taxed, totals } = taxItems(items, isTaxIncluded);
  const whole = (index: number) => {
    const { category, rate } = items[index]!;
    return { category, rate, ...taxed[index]! };
  };
  const ofLines: Part[][] = lines.map(() => []);
  for (const [place, { index, sku, quantity, taxClass, amount }] of parts.entries())
    ofLines[index]!.push({ sku, quantity, taxClass, amount, ...whole(place) });
  const shares =
    shippingLeft === 0
      ? []
      : classes.map((_, index) => ({ amount: ofClasses[index]!, ...whole(goods.length + index) }));
  return { parts: ofLines, shares, totals: totals as Composed['taxes'] };
}

/** Takes the tax that prices contain off what is sold without it. */
function relieve(all: readonly { taxClass: string; amount: number }[], rateOf: (taxClass: string) => Rate) {
  const { items } = taxItems(
    all.map(({ taxClass, amount }) => ({ amount, ...rateOf(taxClass) })),
    true,
  );
  return all.map(({ taxClass }, index) => ({ taxClass, amount: items[index]!.net }));
}

function describeShipping(
  method: string,
  price: number,
  discounted: number,
  free: Applications['applied'][number] | undefined,
  shares: readonly Share[],
): NonNullable<QuoteFacts['shipping']> {
  const { net, tax } = sumTaxed(shares);
  const discounts =
    free === undefined || price === 0 ? [] : [{ promotion: free.facts.promotion, coupon: free.coupon, amount: price }];
  return { method, price, discounts, discounted, net, tax, gross: net + tax, shares };
}

function sumTaxed(taxed: readonly { readonly net: number; readonly tax: number }[]) {
  return { net: sum(taxed.map(({ net }) => net)), tax: sum(taxed.map(({ tax }) => tax)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
