import type { Quote } from '../checkout/checkout.ts';
import { invoicedOf, type Pieces } from '../fulfilment/order-pieces.ts';
import type { OrderState } from '../order.ts';
import { creditPieces, type InvoiceCredit } from './credit-pieces.ts';
import { creditedOf, owedOfPrepayment } from './order-credits.ts';
import type { OrderReturnState } from './order-return.ts';

/** What a return takes back of each invoice when these pieces have come back: the carriage, too, once all of an order is withdrawn. */
export function creditOfReturn(
  state: OrderState & { readonly quote: Quote },
  kind: OrderReturnState['kind'],
  back: readonly Pieces[],
): InvoiceCredit[] {
  const owed = state.isPrepaid ? { owed: owedOfPrepayment(state) } : {};
  return creditPieces({ ...state, ...owed }, back, kind === 'withdrawal' && isNothingKept(state, back));
}

/** True when nothing of an order is kept once these pieces have come back, and nothing of it is still to be sent. */
function isNothingKept(state: OrderState, back: readonly Pieces[]): boolean {
  return state.pieces.every(({ open, sent }, line) => {
    const credited = state.fulfilments.reduce(
      (sum, { invoice }) => sum + (creditedOf(state.credits, invoice).lines[line] ?? 0),
      back.find((one) => one.line === line)?.quantity ?? 0,
    );
    return open === 0 && sent === invoicedOf(state, line) && credited === sent;
  });
}
