import { decision, isDeepEqual, reject, type CommandBody, type Static } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import { orders } from '../contract.ts';
import type { Pieces } from '../fulfilment/order-pieces.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { grossOfReturn } from './credit-of-return.ts';
import { isOfNoGoods, orderReturn } from './order-return.ts';
import type { receivedGoods } from './returns-vocabulary.ts';

type Received = CommandBody<typeof orders, 'receive-return'>['lines'];
type Goods = Static<typeof receivedGoods>;

/** Says how the pieces of a return have come back. What is missing is the buyer’s again. Whoever says so gives back what the others cost. */
export const receiveReturn = decision(
  orders,
  'receive-return',
  (body) => orderReturn(body.return),
  ({ return: id, location, lines }, it, { stream, caller }) => {
    const { status, order: name, received, lines: requested } = it.state;
    if (status === 'none') return reject('no-such-return', { return: id });
    if (received !== null) {
      const isSame = received.location === location && isDeepEqual(received.lines, lines);
      return isSame ? undefined : reject('received-otherwise', { return: id });
    }
    if (status !== 'requested' || isOfNoGoods(it.state)) return reject('wrong-return-status', { return: id, status });
    const wrong = wrongSum(requested, lines);
    if (wrong !== undefined) return reject('pieces-differ', wrong);
    const of = stream(order(name));
    const quote = of.state.quote!;
    const amount = grossOfReturn({ ...of.state, quote }, it.state, creditable(lines), { stream });
    const beyond = refuseBeyondLimit(caller, 'receive-return', { ...quote, amount });
    if (beyond !== undefined) return beyond;
    const goods = goodsOf(quote, lines);
    it.append('return-received', { return: id, order: name, location, lines, goods });
    const missing = requested
      .map(({ line }) => ({ line, quantity: piecesOf(lines, line, ['missing']) }))
      .filter(({ quantity }) => quantity > 0);
    if (missing.length > 0) of.append('pieces-kept', { order: name, return: id, lines: missing });
  },
);

/** What came back, whatever state it is in. */
export function creditable(lines: readonly (Pieces & { readonly condition: string })[]): Pieces[] {
  const sums = new Map<number, number>();
  for (const { line, quantity, condition } of lines)
    if (condition !== 'missing') sums.set(line, (sums.get(line) ?? 0) + quantity);
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}

/** The first line of which not exactly what was asked for is told. */
function wrongSum(requested: readonly Pieces[], lines: Received) {
  for (const line of new Set([...requested, ...lines].map((one) => one.line))) {
    const asked = requested.find((one) => one.line === line)?.quantity ?? 0;
    const told = piecesOf(lines, line, ['sellable', 'inspect', 'damaged', 'missing']);
    if (asked !== told) return { line, requested: asked, received: told };
  }
  return undefined;
}

function piecesOf(lines: Received, line: number, conditions: readonly Received[number]['condition'][]): number {
  return lines
    .filter((one) => one.line === line && conditions.includes(one.condition))
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The articles that stock is kept of: those of a bundle are its parts. */
function goodsOf(quote: Pick<Quote, 'lines'>, lines: Received): Goods {
  const of = (condition: Received[number]['condition']): Goods['sellable'] => {
    const sums = new Map<string, number>();
    for (const { line, quantity } of lines.filter((one) => one.condition === condition)) {
      const { parts, quantity: ordered } = quote.lines[line]!;
      for (const part of parts) sums.set(part.sku, (sums.get(part.sku) ?? 0) + (part.quantity / ordered) * quantity);
    }
    return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
  };
  return { sellable: of('sellable'), inspect: of('inspect'), damaged: of('damaged') };
}
