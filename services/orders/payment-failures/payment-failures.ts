import { collecting } from './collecting.ts';
import { retryCardRefund, settleCardRefund } from './help-card-refund.ts';
import { paymentTroubles, paymentTroublesAnswer } from './payment-troubles.ts';
import { refunding } from './refunding.ts';
import { collectPayment, settlePayment } from './settle-payment.ts';

/** What the service is made of that knows what to do when the card network fails what it was asked for. */
export const paymentFailures = {
  decisions: [collectPayment, settlePayment, retryCardRefund, settleCardRefund],
  views: [paymentTroubles],
  answers: [paymentTroublesAnswer],
  processes: [collecting, refunding],
};
