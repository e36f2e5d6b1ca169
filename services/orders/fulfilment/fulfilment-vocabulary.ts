import { sku } from '@banyan/catalog/contract';
import { channelId, seriesId } from '@banyan/channels/contract';
import { T, identifier } from '@banyan/core';
import { countryCode, customerId } from '@banyan/customers/contract';
import { quantity } from '@banyan/inventory/contract';
import { bookDate, currency, shareKind } from '@banyan/payments/contract';
import { minor, quotedTax, taxCategory } from '@banyan/pricing/contract';
import { checkoutId } from '../checkout/checkout-vocabulary.ts';

const only = { additionalProperties: false };
const order = checkoutId;

/** A fulfilment’s name, chosen by whoever asks for it. */
export const fulfilmentId = T.Unsafe<string>({ ...identifier, examples: ['parcel-1'] });
/** A document’s name: an invoice’s or a credit note’s. */
export const invoiceId = T.Unsafe<string>({ ...identifier, examples: ['parcel-1.invoice'] });
/** A line’s place in its order’s quote, from 0. */
export const lineIndex = T.Integer({ minimum: 0, maximum: 999, examples: [0] });
/** Pieces of a line. */
export const pieces = T.Object({ line: lineIndex, quantity }, only);
/** Some pieces of some lines. */
export const somePieces = T.Array(pieces, { minItems: 1, maxItems: 1000 });
/** Pieces of a line, with the article that they are of. */
const articlePieces = T.Object({ line: lineIndex, sku, quantity }, only);
/** Some pieces of some lines, with their articles. */
export const someArticles = T.Array(articlePieces, { minItems: 1, maxItems: 1000 });
/** What of pieces is taxed alike. */
export const taxShare = T.Object(
  { category: taxCategory, rate: quotedTax.properties.rate, net: minor, tax: minor },
  { ...only, description: 'what of pieces is taxed alike' },
);
/** Pieces that an invoice is for, and what they cost by part where that is not their share of the quote. */
export const invoicedPieces = T.Array(
  T.Object({ line: lineIndex, quantity, shares: T.Optional(T.Array(taxShare)) }, only),
  { minItems: 1, maxItems: 1000 },
);
/** What is taken out of a reservation: components of bundles, where it is one. */
export const takenGoods = T.Array(T.Object({ sku, quantity }, only), { maxItems: 1000 });
/** What one of an order’s tenders pays of an invoice. */
export const tenderShare = T.Object(
  { tender: identifier, kind: T.Union([T.Literal('hold'), T.Literal('intent')]), amount: minor },
  only,
);

/** The same, as its fulfilment takes it: `name` is what the spend or capture is called. */
export const plannedTender = T.Object({ ...tenderShare.properties, name: identifier }, only);

/** What of a document is of one kind and taxed alike, in whole minor units; `country`: whose tax it is. */
export const documentLine = T.Object(
  {
    kind: shareKind,
    country: countryCode,
    category: taxCategory,
    rate: quotedTax.properties.rate,
    net: minor,
    tax: minor,
  },
  only,
);
/** A line of a document as it is printed. */
export const documentItem = T.Object({ line: lineIndex, sku, quantity, net: minor, tax: minor, gross: minor }, only);

/** What invoices and credit notes have in common: all that is printed on them. Amounts in whole minor units, with `scale` decimals. */
export const documentFacts = {
  order,
  channel: channelId,
  series: seriesId,
  number: T.Integer({ minimum: 1 }),
  /** The local date of the channel. */
  date: bookDate,
  customer: customerId,
  currency,
  scale: T.Integer({ minimum: 0, maximum: 4 }),
  lines: T.Array(documentLine, { minItems: 1, maxItems: 200 }),
  items: T.Array(documentItem, { maxItems: 1000 }),
  gross: minor,
};
