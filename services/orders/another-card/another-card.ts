import { askingCard } from './asking-card.ts';
import { limitingCard } from './limiting-card.ts';
import { orderPaymentAnswer, orderPayments } from './order-payments.ts';
import { payOrder } from './pay-order.ts';

/** What the service is made of that lets a buyer pay what is due by another card. */
export const anotherCard = {
  decisions: [payOrder],
  views: [orderPayments],
  answers: [orderPaymentAnswer],
  processes: [askingCard, limitingCard],
};
