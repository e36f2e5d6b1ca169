const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long a placing may take before what was done is taken back. Its steps need milliseconds; a service may be down for a while. */
const PLACING_MINUTES_MAX = 15;

/** How long goods are held for an order that was drafted until it is shipped. */
export const HOLD_DAYS = 14;

/**
 * How long goods are held for a checkout, and the order that it becomes, in days. They are sold: whoever ends it gives them back, and neither a slow warehouse nor
 * an article that comes in months does. Ten years are for what nobody ever ends.
 */
const SOLD_DAYS_MAX = 3652;

/** How long a buyer has to approve a payment, and the card network to answer. Goods are held for longer. */
const PAYMENT_MINUTES_MAX = 30;

/** How long a buyer has to pay for what is added to an order, unless told, and at most: goods are held meanwhile. */
const EDIT_DAYS = 3;
const EDIT_DAYS_MAX = 14;

/** Until when a card has to be authorised, at the latest, of a checkout that begins at this time. */
export function paymentDeadline(at: string): string {
  return laterBy(at, PAYMENT_MINUTES_MAX * MINUTE_MS);
}

/** Until when a card has to be authorised that pays for an edit begun at this time: at the latest, and unless somebody says otherwise. Its buyer has to read an e-mail first. */
export function editPaymentDeadlines(at: string): { readonly latest: string; readonly usual: string } {
  return { latest: laterBy(at, EDIT_DAYS_MAX * DAY_MS), usual: laterBy(at, EDIT_DAYS * DAY_MS) };
}

/** When a placing that began at this time is overdue. */
export function placingDeadline(at: string): string {
  return laterBy(at, PLACING_MINUTES_MAX * MINUTE_MS);
}

/** Until when goods reserved at this time are held for an order that was drafted. */
export function holdUntil(at: string): string {
  return laterBy(at, HOLD_DAYS * DAY_MS);
}

/** Until when goods reserved at this time are held for a checkout and its order. */
export function soldUntil(at: string): string {
  return laterBy(at, SOLD_DAYS_MAX * DAY_MS);
}

/** When something is asked again that could not be done yet. */
export function laterTry(at: string): string {
  return laterBy(at, MINUTE_MS);
}

/** So many milliseconds after a time. */
export function laterBy(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
