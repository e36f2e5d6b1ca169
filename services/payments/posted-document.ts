import { aggregate, type Payload } from '@banyan/core';
import { payments } from './contract.ts';
import { contentOf } from './documents.ts';

/** What of a document is of one kind and taxed alike, in ledger amounts. */
export type DocumentLine = Payload<typeof payments, 'document-posted'>['lines'][number];
/** What is taxed alike, of whatever kind. */
export type RatePart = Omit<DocumentLine, 'kind'>;

/** A posted document's state. `none`: there is no such document. */
export interface PostedDocumentState {
  readonly kind: 'none' | Payload<typeof payments, 'document-posted'>['kind'];
  readonly currency: string;
  readonly customer: string | null;
  /** What it said, as text to compare with. */
  readonly content: string;
  readonly gross: number;
  readonly payable: number;
  /** Of a credit note: what of it had been paid. */
  readonly deposited: number;
  readonly credits: string | null;
  /** Of an invoice: the prepayment invoices that it has settled a part of. */
  readonly settles: readonly string[];
  /** What is left of each line: neither credited nor, of a prepayment, settled. */
  readonly left: readonly DocumentLine[];
}

const initial: PostedDocumentState = {
  kind: 'none',
  currency: '',
  customer: null,
  content: '',
  gross: 0,
  payable: 0,
  deposited: 0,
  credits: null,
  settles: [],
  left: [],
};

/** A document that was posted by its id: an invoice, a prepayment invoice or a credit note. What is owed of it is the business of `invoice/<id>`. */
export const postedDocument = aggregate(
  payments,
  'document',
  initial,
  {
    'document-posted': (_, posted) => ({
      kind: posted.kind,
      currency: posted.currency,
      customer: posted.customer,
      content: documentContent(
        posted,
        posted.settled.map(({ document }) => document),
      ),
      gross: posted.gross,
      payable: posted.payable,
      deposited: posted.deposited ?? 0,
      credits: posted.credits,
      settles: posted.settled.filter(({ lines }) => lines.length > 0).map(({ document }) => document),
      // Nothing credits a credit note.
      left: posted.kind === 'credit-note' ? [] : posted.lines,
    }),
    'document-credited': (state, { lines }) => ({ ...state, left: without(state.left, lines) }),
    'prepayment-settled': (state, { lines }) => ({ ...state, left: without(state.left, lines) }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [documentContent, without, isAlike, contentOf] },
);

type Content = Pick<
  Payload<typeof payments, 'document-posted'>,
  'kind' | 'number' | 'date' | 'customer' | 'currency' | 'lines' | 'credits' | 'fromDeposits'
>;

/** The text of a document's content: the same id may come again with the same content only. */
export function documentContent(it: Content, settles: readonly string[]): string {
  const lines = it.lines.map(({ kind, country, category, rate, net, tax }) => [
    kind,
    country,
    category,
    rate,
    net,
    tax,
  ]);
  const { fromDeposits = 0 } = it;
  const paid = fromDeposits === 0 ? [] : [fromDeposits];
  return contentOf(it.kind, it.number, it.date, it.customer, it.currency, lines, it.credits, settles, ...paid);
}

/** True where two lines are taxed alike and of one kind, if both have one. */
export function isAlike(one: RatePart | DocumentLine, other: RatePart | DocumentLine): boolean {
  return (
    one.country === other.country &&
    one.category === other.category &&
    one.rate === other.rate &&
    (!('kind' in one) || !('kind' in other) || one.kind === other.kind)
  );
}

function without(left: readonly DocumentLine[], taken: readonly (RatePart | DocumentLine)[]): DocumentLine[] {
  return left.map((line) => {
    const part = taken.find((each) => isAlike(line, each));
    return part === undefined ? line : { ...line, net: line.net - part.net, tax: line.tax - part.tax };
  });
}
