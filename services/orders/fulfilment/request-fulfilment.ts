import type { DecisionContext, Handle } from '@banyan/core';
import type { orders } from '../contract.ts';
import { giveUpEdits } from '../edits/give-up-edits.ts';
import type { OrderState } from '../order-state.ts';
import { shipmentOf } from './fulfilment-ids.ts';
import { fulfilment } from './fulfilment.ts';
import { shipmentName } from './shipment-name.ts';
import { knownMethod } from './known-method.ts';
import { goodsOfPieces, type HeldGoods } from './order-goods.ts';
import type { Pieces } from './order-pieces.ts';

type Placed = Handle<typeof orders, OrderState, 'pieces-committed'>;

/** What is said of a fulfilment. */
export interface Asked {
  readonly fulfilment: string;
  readonly lines: readonly Pieces[];
  readonly from: HeldGoods;
  readonly carrier?: string | undefined;
  readonly tracking?: string | undefined;
  readonly shipment?: string | undefined;
}

/** Takes pieces of an order for a fulfilment, and asks for it: from here on nobody else has them. */
export function requestFulfilment(
  it: Placed,
  { fulfilment: name, lines, from, carrier, tracking, ...asked }: Asked,
  { stream }: Pick<DecisionContext, 'stream'>,
): string {
  const shipment = asked.shipment ?? shipmentOf(it.id, name);
  const quote = it.state.quote!;
  const method = quote.shipping?.method ?? null;
  const known = method === null ? { kind: 'delivery' as const, location: null } : stream(knownMethod(method)).state;
  const { kind, location: collectedAt } = known;
  const { reservation, location } = from;
  const goods = goodsOfPieces(quote, lines);
  it.append('pieces-committed', { order: it.id, fulfilment: name, lines: [...lines], reservation, goods });
  stream(fulfilment(name)).append('fulfilment-requested', {
    order: it.id,
    fulfilment: name,
    lines: lines.map(({ line, quantity }) => ({ line, sku: quote.lines[line]!.sku, quantity })),
    reservation,
    location,
    goods,
    shipment,
    method,
    kind,
    collectedAt,
    ...(carrier !== undefined && { carrier }),
    ...(tracking !== undefined && { tracking }),
  });
  giveUpEdits(it.state, { stream });
  stream(shipmentName(shipment)).append('shipment-named', { order: it.id, fulfilment: name, shipment });
  return shipment;
}

/** The pieces of an order that are open. */
export function openOf({ pieces }: Pick<OrderState, 'pieces'>): Pieces[] {
  return pieces.flatMap(({ open: quantity }, line) => (quantity === 0 ? [] : [{ line, quantity }]));
}
