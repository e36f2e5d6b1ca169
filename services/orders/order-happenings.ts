import type { HistoryEvent, Static } from '@banyan/core';
import type { orders } from './contract.ts';
import type { orderHappening } from './order-events.ts';
import type { happening } from './vocabulary.ts';

/** Events of pieces, which are told with them. */
const WITH_PIECES = [
  'pieces-cancelled',
  'goods-delivered',
  'goods-lost',
  'pieces-returned',
  'pieces-credited',
  'pieces-called-off',
  'pieces-charged',
] as const;
type OfPieces = Extract<HistoryEvent<typeof orders>, { readonly type: (typeof WITH_PIECES)[number] }>;

/** What a buyer is told of the events of an order's stream; of the others nothing. */
const HAPPENINGS: Readonly<Record<string, Static<typeof happening>>> = {
  'order-drafted': 'drafted',
  'order-placed': 'placed',
  'order-confirmed': 'confirmed',
  // The order of a checkout: placed and confirmed at once.
  'order-accepted': 'confirmed',
  'shipment-requested': 'shipping',
  'pieces-committed': 'shipping',
  'pieces-reopened': 'delayed',
  'fulfilment-completed': 'part-shipped',
  'pieces-cancelled': 'pieces-cancelled',
  'pieces-called-off': 'pieces-cancelled',
  'order-shipped': 'shipped',
  'goods-delivered': 'delivered',
  'goods-lost': 'lost',
  'payment-fell-due': 'payment-due',
  'placing-failed': 'failing',
  'order-failed': 'failed',
  'cancellation-requested': 'cancelling',
  'order-cancelled': 'cancelled',
  'pieces-returned': 'return-announced',
  'lines-returned': 'returned',
  'pieces-credited': 'returned',
  'pieces-charged': 'charged-again',
};

/** What has happened to an order, for whoever ordered: a reason is told where it is one of ours, never what somebody wrote. */
export function happeningsOf(events: readonly HistoryEvent<typeof orders>[]): Static<typeof orderHappening>[] {
  const told: Static<typeof orderHappening>[] = [];
  for (const event of events) {
    const happened = isOfNoGoods(event) ? ofNoGoods(event) : HAPPENINGS[event.type];
    const lines = isOfPieces(event) ? event.payload.lines : [];
    // A credit of the delivery alone brings nothing back.
    if (happened === undefined || (event.type === 'pieces-credited' && lines.length === 0)) continue;
    // Of a parcel of which nothing is left nothing is sent.
    if (event.type === 'fulfilment-completed' && event.payload.isEmpty === true) continue;
    const { version: number, occurredAt: at } = event;
    const failure = event.type === 'placing-failed' || event.type === 'order-failed' ? event.payload : undefined;
    const reason = failure?.reason ?? null;
    told.push({
      number,
      happened,
      at,
      reason,
      ...(failure?.sku !== undefined && { sku: failure.sku }),
      ...(lines.length > 0 && { lines: lines.map(({ line, quantity }) => ({ line, quantity })) }),
    });
  }
  return told;
}

/** What was lost, or was never sent, neither is announced nor comes back: it is credited. */
function ofNoGoods({ type }: OfPieces): Static<typeof happening> | undefined {
  return type === 'pieces-credited' ? 'credited' : undefined;
}

function isOfNoGoods(event: HistoryEvent<typeof orders>): event is OfPieces {
  return isOfPieces(event) && ('isLost' in event.payload || 'isUnsent' in event.payload);
}

function isOfPieces(event: HistoryEvent<typeof orders>): event is OfPieces {
  return (WITH_PIECES as readonly string[]).includes(event.type);
}
