import type { Payment } from './payment.ts';

/** Where a person goes back to from a challenge: the merchant's address with the outcome, which proves nothing: the merchant asks the network. */
export function returnAddress({ returnUrl, id }: Payment): string {
  if (returnUrl === null) return '/';
  const url = new URL(returnUrl);
  url.searchParams.set('payment', id);
  return url.toString();
}

/** The page on which a person approves or refuses a payment (3-D Secure). */
export function challengePage({ id, amount, currency, card, status, action }: Payment): string {
  const form =
    status === 'requires-action'
      ? `<form method="post" action="/challenges/${id}"><button name="answer" value="approve">Approve</button>
<button name="answer" value="refuse">Refuse</button></form><p>Until ${action?.deadline ?? ''}</p>`
      : `<p>This payment is ${status}.</p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Your bank asks</title>
<h1>Your bank asks</h1><p>Pay ${amount} minor units of ${currency} with the card ending in ${card.last4}?</p>${form}</html>`;
}
