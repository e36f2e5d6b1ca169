import type { CommandBody } from '@banyan/core';
import type { payments } from '../contract.ts';

export const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });

/** A payment of 10.00 GBP as a network tells it, authorised unless told otherwise. */
export function told(
  more: Partial<CommandBody<typeof payments, 'record-network-payment'>> = {},
): CommandBody<typeof payments, 'record-network-payment'> {
  return {
    networkPayment: 'pay_1',
    version: 1,
    reference: 'I1#1',
    amount: gbp(1000),
    status: 'authorised',
    declineReason: null,
    action: null,
    expiresAt: '2026-01-08T00:00:00.000Z',
    captures: [],
    refunds: [],
    disputes: [],
    ...more,
  };
}

/** A capture or refund of the network's that succeeded, unless told otherwise; the amount in whole minor units. */
export function moved(reference: string, amount: number, status: 'pending' | 'succeeded' | 'failed' = 'succeeded') {
  return { reference, amount: gbp(amount), status, reason: status === 'failed' ? 'account-closed' : null };
}
