import { reject, type Handle } from '@banyan/core';
import { invoiceOf } from './attempt-ids.ts';
import type { orders } from './contract.ts';
import { addExactly } from './lines.ts';
import type { OrderState } from './order-state.ts';
import type { Accepted } from './return-document.ts';

/** What returned lines give back: pieces of each order's lines, money against each order's invoice, and money that belongs to none. */
interface MatchedParts {
  readonly pieces: ReadonlyMap<string, { line: number; quantity: number }[]>;
  readonly parts: Accepted['parts'];
  readonly beyond: number;
}

type OrderHandle = Handle<typeof orders, OrderState, 'lines-returned'>;
type ReturnHead = Pick<Accepted, 'customer' | 'currency'> & { readonly reason?: string | undefined };

/**
 * Checks returned lines against the orders they name. A piece gives back against its invoice what was paid for it, at most; what is refunded
 * above that, and for pieces of no known order, is `beyond`.
 */
export function matchParts(
  head: ReturnHead,
  lines: Accepted['lines'],
  sold: ReadonlyMap<string, OrderHandle>,
  wasErased: (customer: string) => boolean,
) {
  const taken = new Map<string, Map<number, number>>();
  const refunds = new Map<string, number>();
  let beyond = 0;
  for (const [index, returned] of lines.entries()) {
    const matched = returned.from.reduce((sum, { quantity }) => sum + quantity, 0);
    if (matched > returned.quantity) return reject('parts-exceed-line', { line: index });
    // Of what comes of no order the reason of the whole says too little; of whoever was erased nothing can be written.
    const isUnexplained = returned.reason === undefined && (matched < returned.quantity || head.reason === undefined);
    if (isUnexplained && (head.customer === null || !wasErased(head.customer)))
      return reject('reason-missing', { line: index });
    let against = 0;
    for (const part of returned.from) {
      const it = sold.get(part.order)!;
      const price = soldAt(head, returned, part, it, index);
      if (typeof price !== 'number') return price;
      const before = taken.get(part.order)?.get(part.line) ?? 0;
      const returnable = (it.state.lines[part.line]?.quantity ?? 0) - (it.state.returned[part.line] ?? 0) - before;
      if (part.quantity > returnable)
        return reject('more-than-shipped', { order: part.order, line: part.line, returnable });
      if (!taken.has(part.order)) taken.set(part.order, new Map());
      taken.get(part.order)!.set(part.line, before + part.quantity);
      const amount = part.quantity * Math.max(0, Math.min(price, returned.price));
      refunds.set(part.order, addExactly(refunds.get(part.order) ?? 0, amount));
      against = addExactly(against, amount);
    }
    beyond = addExactly(beyond, returned.quantity * returned.price - against);
  }
  return {
    pieces: new Map([...taken].map(([order, byLine]) => [order, [...byLine].map(toPiece)])),
    parts: [...refunds]
      .filter(([, amount]) => amount > 0)
      .map(([order, amount]) => ({ order, invoice: invoiceOf(order, sold.get(order)!.state.attempt), amount })),
    beyond,
  } satisfies MatchedParts;
}

const toPiece = ([line, quantity]: readonly [number, number]): { line: number; quantity: number } => ({
  line,
  quantity,
});

/** The price at which a part was sold, or why it cannot have been. */
function soldAt(
  { customer, currency }: ReturnHead,
  returned: Accepted['lines'][number],
  part: Accepted['lines'][number]['from'][number],
  { state }: OrderHandle,
  index: number,
) {
  const { order, line } = part;
  if (state.status === 'none') return reject('no-such-order', { order });
  // Its returns have streams, credit notes and money of their own.
  if (state.quote !== null) return reject('order-of-checkout', { order });
  if (state.status !== 'shipped') return reject('wrong-status', { order, status: state.status });
  if (state.currency !== currency) return reject('wrong-currency', { line: index, currency, expected: state.currency });
  if (state.customer !== customer) return reject('other-customer', { order });
  const found = state.lines[line];
  if (found === undefined) return reject('no-such-line', { order, line });
  if (found.sku !== returned.sku || found.kind !== returned.kind)
    return reject('other-article', { order, line, sku: found.sku });
  return found.price;
}
