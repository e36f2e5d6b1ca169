import type { DecisionContext } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import { fulfilment } from '../fulfilment/fulfilment.ts';
import { invoicedOf, movePieces, type Pieces } from '../fulfilment/order-pieces.ts';
import type { OrderState } from '../order-state.ts';
import { creditPieces, type InvoiceCredit } from './credit-pieces.ts';
import { creditedOf, owedOfPrepayment } from './order-credits.ts';
import { givesDeliveryBack, orderReturn, type OrderReturnState } from './order-return.ts';

/** How returns are looked up. */
type Streams = Pick<DecisionContext, 'stream'>;

/** What of a return it takes to tell what it takes back. */
type Kind = Pick<OrderReturnState, 'kind' | 'reason'> & Partial<Pick<OrderReturnState, 'calledOff'>>;

/** What a return takes back of each invoice when these pieces have come back: the carriage, too, once all of an order is withdrawn or lost. */
export function creditOfReturn(
  state: OrderState & { readonly quote: Quote },
  of: Kind,
  back: readonly Pieces[],
  streams: Streams,
): InvoiceCredit[] {
  const owed = state.isPrepaid ? { owed: owedOfPrepayment(state) } : {};
  const { calledOff = null } = of;
  return creditPieces({ ...state, ...owed }, back, { withCarriage: isUndone(state, of, back, streams), calledOff });
}

/** What a return comes to, with its tax, in minor units. */
export function grossOfReturn(...its: Parameters<typeof creditOfReturn>): number {
  return creditOfReturn(...its).reduce((sum, { gross }) => sum + gross, 0);
}

/** What is credited of the delivery where nothing of an order is kept once these open pieces are given up, too; 0 where something is, or it was credited before. */
export function deliveryOfUndone(
  state: OrderState & { readonly quote: Quote },
  cancels: readonly Pieces[],
  streams: Streams,
): number {
  const after = movePieces(state, cancels, 'open', 'cancelled');
  return grossOfReturn(after, { kind: 'withdrawal', reason: null }, [], streams);
}

/**
 * True when this return leaves nothing of an order, and none of those before it was an ordinary one, after which delivery stays charged: so their order does not
 * matter. While delivery is being asked for nobody knows whether it is paid: whoever hears the answer begins its return.
 */
function isUndone(
  state: OrderState,
  of: Pick<OrderReturnState, 'kind' | 'reason'>,
  back: readonly Pieces[],
  { stream }: Streams,
): boolean {
  if (!givesDeliveryBack(of) || !isNothingKept(state, back) || isDeliveryBeingTaken(state, { stream })) return false;
  return state.creditedBy.every((name) => givesDeliveryBack(stream(orderReturn(name)).state));
}

/** True while the parcel whose invoice carries the delivery is being paid. */
function isDeliveryBeingTaken({ fulfilments: [first] }: OrderState, { stream }: Streams): boolean {
  if (first === undefined || first.isCompleted) return false;
  return stream(fulfilment(first.fulfilment)).state.status === 'billed';
}

/** True when nothing of an order is kept once these pieces have come back, and nothing of it is still to be sent. */
function isNothingKept(state: OrderState, back: readonly Pieces[]): boolean {
  return state.pieces.every(({ open, sent }, line) => {
    const credited = [...state.fulfilments, ...state.chargedAgain].reduce(
      (sum, { invoice }) => sum + (creditedOf(state.credits, invoice).lines[line] ?? 0),
      back.find((one) => one.line === line)?.quantity ?? 0,
    );
    const again = invoicedOf({ fulfilments: state.chargedAgain }, line);
    return open === 0 && sent === invoicedOf(state, line) && credited === sent + again;
  });
}
