import type { Article, PostingAccount } from './article.ts';
import type { UnmatchedReason } from './match-return.ts';
import type { HeldLine, UnfinishedOrder } from './shop-lines.ts';

/** What every line of an invoice has. Prices and amounts are pounds at scale 4 (`AMOUNT_SCALE`). */
interface LineBase {
  /** The line's place within its invoice, counted from 1. Together with the invoice's number it is the line's identity. */
  readonly ordinal: number;
  readonly code: string;
  readonly codeAsWritten: string;
  readonly description: string;
  /** Signed, as in the file. */
  readonly quantity: number;
  readonly price: number;
  /** quantity x price, signed and exact. */
  readonly amount: number;
  /** Where the shop had it before this spool knew of it: it is not sent again. */
  readonly held?: HeldLine;
}

/** Something sold, or given (`free`), on an order. `list` when the price is the list price in force, else `agreed`. */
interface SaleLine extends LineBase {
  readonly kind: 'sale';
  readonly article: Article;
  readonly pricing: 'list' | 'agreed' | 'free';
}

/** A part of a return that belongs to an earlier order's line. */
export interface ReturnedFrom {
  readonly invoice: string;
  readonly part: number;
  readonly ordinal: number;
  /** The place among the sale lines that its part sent, from 0: its line in the order that the part made. */
  readonly saleLine: number;
  /** The order line where the shop has it, when this spool has not sent it. */
  readonly heldIn?: { readonly order: string; readonly line: number };
  /** Above 0. */
  readonly quantity: number;
}

/** Something returned (quantity below 0), with the order lines it came from; the refund is `-amount`. */
export interface ReturnLine extends LineBase {
  readonly kind: 'return';
  readonly article: Article;
  readonly from: readonly ReturnedFrom[];
  /** Pieces that belong to no earlier order, and why; null when all do. */
  readonly unmatched: { readonly quantity: number; readonly reason: UnmatchedReason } | null;
}

/** A charge within a credit note (quantity above 0): it makes the refund smaller. */
interface ChargeLine extends LineBase {
  readonly kind: 'charge';
  readonly article: Article;
}

/**
 * Stock that turned up (quantity above 0) or was written off (below 0); `reason` is never empty. Amount 0. `nth`, above 1, where the shop has others that are named
 * after this place.
 */
interface StockLine extends LineBase {
  readonly kind: 'stock-found' | 'write-off';
  readonly article: Article;
  readonly reason: string;
  readonly nth?: number;
}

/** A posting to the ledger that belongs to no order. Positive amounts are income, negative ones cost. `nth` as of corrections of the stock. */
interface PostingLine extends LineBase {
  readonly kind: 'posting';
  readonly article: 'posting';
  readonly account: PostingAccount;
  readonly nth?: number;
}

/** A line with its meaning. */
export type InvoiceLine = SaleLine | ReturnLine | ChargeLine | StockLine | PostingLine;

/**
 * An invoice, or a part of it, with all that a sender of commands must know. Invoices come in the order of `position`.
 * Deliveries go before the lines, list prices after them.
 */
export interface Invoice {
  /** Counts the parts of all files from 1 without gaps. */
  readonly position: number;
  readonly number: string;
  /** 1; above only for lines that a later file added to an invoice which was interpreted, or which the shop had, before. */
  readonly part: number;
  /** ISO 8601, UTC, of the invoice's first line. */
  readonly at: string;
  /** Null for a guest. */
  readonly customer: string | null;
  readonly country: string;
  /** True on the first invoice of a customer. */
  readonly firstOfCustomer: boolean;
  /** True when this is (the first part of) an order: it has sale lines. The report's `orders` counts exactly these. */
  readonly opensOrder: boolean;
  /** What suppliers deliver before this invoice so that stock does not run out. */
  readonly deliveries: readonly { readonly code: string; readonly quantity: number }[];
  readonly lines: readonly InvoiceLine[];
  /** Orders of the shop with lines of this invoice that an earlier import has begun and not brought to their end. */
  readonly unfinished: readonly UnfinishedOrder[];
  /** The file that brought it; null when that is not known any more. */
  readonly file: string | null;
  /** New list prices, in force after this invoice; `first` is the product's first one. */
  readonly listPrices: readonly { readonly code: string; readonly price: number; readonly first: boolean }[];
}
