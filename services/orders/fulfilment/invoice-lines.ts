import type { Payload } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import type { orders } from '../contract.ts';
import { classesOfCarriage, taxedAnew, type RateOf } from './rates-of-day.ts';
import { countedBefore, type CountedPieces, type Pieces } from './order-pieces.ts';
import { carriageShares, grossOfShares, shareOfPieces, sumOfShares, type TaxShare } from './share-of-pieces.ts';

type Issued = Payload<typeof orders, 'invoice-issued'>;
/** What of a document is of one kind and taxed alike. */
type DocumentLine = Issued['lines'][number];
/** A line as it is printed. */
type DocumentItem = Issued['items'][number];

/** What an invoice is made of. */
interface Invoiced {
  readonly lines: DocumentLine[];
  readonly items: DocumentItem[];
  readonly gross: number;
}

/** The same of pieces; `anew`: what is taxed by other rates than the quote’s. */
interface InvoicedPieces extends Invoiced {
  readonly anew: { readonly goods: readonly TaxShare[][]; readonly carriage: readonly TaxShare[] } | undefined;
}

/**
 * What is invoiced for pieces after all that was counted before; carriage goes with the first invoice. `seller`: the country of whoever sells; `rateOf`: the
 * rates of the day of the supply, which the quote’s give way to; what is to be paid stays.
 */
export function invoiceOfPieces(
  quote: Pick<Quote, 'lines' | 'shipping' | 'treatment' | 'country'>,
  counted: CountedPieces,
  pieces: readonly Pieces[],
  seller: string,
  rateOf: RateOf = () => undefined,
): InvoicedPieces {
  const country = countryOfTax(quote, seller);
  const ofQuote = pieces.map(({ line, quantity }) =>
    shareOfPieces(quote.lines[line]!, countedBefore(counted, line), quantity),
  );
  const ofCarriage = counted.fulfilments.length === 0 ? carriageShares(quote) : [];
  const anew = anewOf(quote, pieces, ofQuote, ofCarriage, rateOf);
  const { goods, carriage } = anew ?? { goods: ofQuote, carriage: ofCarriage };
  const shares = [
    ...goods.flat().map((share) => ({ kind: 'goods' as const, ...share })),
    ...carriage.map((share) => ({ kind: 'carriage' as const, ...share })),
  ];
  const items = pieces.map(({ line, quantity }, nth) => ({
    line,
    sku: quote.lines[line]!.sku,
    quantity,
    ...sumOfShares(goods[nth]!),
  }));
  return { lines: inFew(shares, country), items, gross: grossOfShares(shares), anew };
}

function anewOf(
  quote: Pick<Quote, 'lines' | 'shipping'>,
  pieces: readonly Pieces[],
  goods: readonly TaxShare[][],
  carriage: readonly TaxShare[],
  rateOf: RateOf,
): InvoicedPieces['anew'] {
  const classes = classesOfCarriage(quote);
  const classed = [
    ...goods.flatMap((shares, nth) =>
      shares.map((share, place) => ({ taxClass: quote.lines[pieces[nth]!.line]!.parts[place]!.taxClass, share })),
    ),
    ...carriage.map((share, nth) => ({ taxClass: classes[nth], share })),
  ];
  const all = taxedAnew(classed, rateOf);
  if (all === undefined) return undefined;
  let from = 0;
  const next = ({ length }: readonly TaxShare[]): TaxShare[] => all.slice(from, (from += length));
  return { goods: goods.map(next), carriage: next(carriage) };
}

/** What is invoiced of a whole quote before anything is supplied: by rate alone. */
export function prepaymentOf(
  quote: Pick<Quote, 'lines' | 'shipping' | 'treatment' | 'country'>,
  seller: string,
): Invoiced {
  const country = countryOfTax(quote, seller);
  const goods = quote.lines.flatMap(({ parts }) =>
    parts.map(({ category, rate, net, tax }) => ({ category, rate, net, tax })),
  );
  const shares = [...goods, ...carriageShares(quote)].map((share) => ({ kind: 'goods' as const, ...share }));
  const items = quote.lines.map(({ sku, quantity, net, tax, gross }, line) => ({
    line,
    sku,
    quantity,
    net,
    tax,
    gross,
  }));
  return { lines: inFew(shares, country), items, gross: grossOfShares(shares) };
}

/** Whose tax is charged: that of the destination where it is registered for, else that of whoever sells. */
function countryOfTax({ treatment, country }: Pick<Quote, 'treatment' | 'country'>, seller: string): string {
  return treatment.kind === 'destination' ? country : seller;
}

type Kinded = TaxShare & Pick<DocumentLine, 'kind'>;

/** One line a kind and rate; those of nothing are left out unless there are no others. */
function inFew(shares: readonly Kinded[], country: string): DocumentLine[] {
  const sums = new Map<string, DocumentLine>();
  for (const { kind, category, rate, net, tax } of shares) {
    const key = [kind, category, rate].join(' ');
    const sum = sums.get(key) ?? { kind, country, category, rate, net: 0, tax: 0 };
    sums.set(key, { ...sum, net: sum.net + net, tax: sum.tax + tax });
  }
  const lines = [...sums.values()];
  const some = lines.filter(({ net, tax }) => net + tax > 0);
  return some.length > 0 ? some : lines.slice(0, 1);
}
