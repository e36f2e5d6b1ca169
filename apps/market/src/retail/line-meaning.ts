import { articleOf, postingAccountOf, type Article, type PostingAccount } from './article.ts';
import { documentOf } from './document.ts';

/** What a line does, before prices and returns are looked up. */
export type LineMeaning =
  | { readonly kind: 'sale'; readonly article: Article; readonly free: boolean }
  | { readonly kind: 'return'; readonly article: Article }
  | { readonly kind: 'charge'; readonly article: Article }
  | { readonly kind: 'stock-found'; readonly article: Article }
  | { readonly kind: 'write-off'; readonly article: Article }
  | { readonly kind: 'posting'; readonly article: 'posting'; readonly account: PostingAccount };

/**
 * Says what a line means. `besidePriced` is true when any line of its invoice has a price: an unpriced positive line
 * is a free item beside a priced one, and stock found when nobody was charged anything. An unpriced invoice is stock
 * found or written off whatever its codes are (26 such lines of the public year have a voucher's or carriage's code).
 */
export function meaningOf(
  invoice: string,
  line: { readonly code: string; readonly quantity: number; readonly price: number },
  besidePriced: boolean,
): LineMeaning {
  const document = documentOf(invoice);
  const account = document === 'bad-debt' ? 'bad-debts' : postingAccountOf(line.code);
  if (account !== undefined) return { kind: 'posting', article: 'posting', account };
  const article = articleOf(line.code);
  if (document === 'credit-note') return { kind: line.quantity < 0 ? 'return' : 'charge', article };
  if (line.quantity < 0) return { kind: 'write-off', article };
  if (line.price === 0 && !besidePriced) return { kind: 'stock-found', article };
  return { kind: 'sale', article, free: line.price === 0 };
}

/** Whether a line of this meaning stands on an order or a return; the others are sent one by one. */
export function isOnDocument({ kind }: LineMeaning): boolean {
  return kind === 'sale' || kind === 'return' || kind === 'charge';
}
