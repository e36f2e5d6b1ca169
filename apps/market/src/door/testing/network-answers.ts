import assert from 'node:assert/strict';
import type { CommandBody } from '@banyan/core';
import type { System } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { providerCaller } from '../../card-payments/payment-worker.ts';

/** A payment as the network tells it. */
export type NetworkPayment = CommandBody<typeof payments, 'record-network-payment'>;

type Running = Pick<System, 'client'> & { readonly operations: Pick<System['operations'], 'settle'> };

/** What a card network has: `known` when it begins. It answers when it is told to, and takes any token for a card. */
export class NetworkAnswers {
  readonly #system: Running;
  readonly #payments = new Map<string, NetworkPayment>();

  constructor(system: Running, known: NetworkPayment) {
    this.#system = system;
    this.#payments.set(known.reference, known);
  }

  /** Agrees to all that it is asked for by now, or refuses it for good. */
  async answer(how: 'agrees' | 'refuses'): Promise<void> {
    const client = this.#system.client(providerCaller);
    await this.#system.operations.settle();
    const { rows } = await client.query(payments, 'provider-requests', { limit: 100 });
    assert.ok(rows.length > 0, 'the network is not asked for anything');
    for (const { intent, kind, attempt, movement, reference, amount } of rows) {
      const moves = { captures: kind === 'capture', refunds: kind === 'refund' };
      if (how === 'refuses' || !(kind === 'authorise' || moves.captures || moves.refunds)) {
        const refused = { intent, kind, attempt, movement, reason: 'expired-card' };
        assert.ok((await client.send(payments, 'record-refusal', refused)).done);
        continue;
      }
      const before = this.#payments.get(reference) ?? {
        networkPayment: `network ${reference}`,
        version: 0,
        reference,
        amount: amount!,
        status: 'authorised',
        declineReason: null,
        action: null,
        expiresAt: '2099-01-31T12:00:00.000Z',
        captures: [],
        refunds: [],
        disputes: [],
      };
      const moved = { reference: movement ?? '', amount: amount!, status: 'succeeded', reason: null } as const;
      const payment: NetworkPayment = {
        ...before,
        version: before.version + 1,
        captures: [...before.captures, ...(moves.captures ? [moved] : [])],
        refunds: [...before.refunds, ...(moves.refunds ? [moved] : [])],
      };
      this.#payments.set(reference, payment);
      const told = await client.send(payments, 'record-network-payment', payment);
      assert.ok(told.done, JSON.stringify(told));
    }
    await this.#system.operations.settle();
  }
}
