import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Money } from '@banyan/core';
import type { PaymentProvider, ProviderAnswer, ProviderPayment } from '../card-payments/payment-provider.ts';

type Movement = ProviderPayment['captures'][number];

type Held = ProviderPayment;

/**
 * A card network that is a file beside the data: it says yes to everything but what it is told to fail, does nothing twice, and outlives a process that is killed. For crash scenarios, where
 * each run needs a network of its own in the state in which its data begins.
 */
export class FileNetwork implements PaymentProvider {
  readonly #file: string;
  readonly #fails: Readonly<Record<string, string>>;

  /** @param fails why captures and refunds of these names come to nothing */
  constructor(file: string, fails: Readonly<Record<string, string>> = {}) {
    this.#file = file;
    this.#fails = fails;
  }

  async authorise({ reference, amount }: Parameters<PaymentProvider['authorise']>[0]): Promise<ProviderAnswer> {
    const known = this.#of(reference);
    if (known !== undefined) return told(known);
    const held: Held = {
      networkPayment: `pay_${reference}`,
      reference,
      version: 1,
      amount,
      status: 'authorised',
      declineReason: null,
      action: null,
      expiresAt: '2099-01-01T00:00:00.000Z',
      captures: [],
      refunds: [],
      disputes: [],
    };
    return this.#keep(held);
  }

  async move({
    kind,
    networkPayment,
    reference,
    amount,
  }: Parameters<PaymentProvider['move']>[0]): Promise<ProviderAnswer> {
    const held = this.#all().find((one) => one.networkPayment === networkPayment);
    if (held === undefined) return { kind: 'refused', reason: 'no-such-payment' };
    const which = kind === 'capture' ? 'captures' : 'refunds';
    if (held[which].some((one) => one.reference === reference)) return told(held);
    const reason = this.#fails[reference] ?? null;
    const made: Movement = { reference, amount, status: reason === null ? 'succeeded' : 'failed', reason };
    return this.#keep({ ...held, version: held.version + 1, [which]: [...held[which], made] });
  }

  async cancel({ reference }: Parameters<PaymentProvider['cancel']>[0]): Promise<ProviderAnswer> {
    return { kind: 'refused', reason: `${reference} is captured` };
  }

  async byReference(reference: string): Promise<ProviderAnswer> {
    const held = this.#of(reference);
    return { kind: 'known', payments: held === undefined ? [] : [held] };
  }

  async byId(networkPayment: string): Promise<ProviderAnswer> {
    return { kind: 'known', payments: this.#all().filter((one) => one.networkPayment === networkPayment) };
  }

  /** What it has taken and given back, in minor units. */
  sums(): { captured: number; refunded: number } {
    const sum = (some: readonly Movement[]): number =>
      some.filter(({ status }) => status === 'succeeded').reduce((all, { amount }) => all + minor(amount), 0);
    const all = this.#all();
    return {
      captured: sum(all.flatMap(({ captures }) => captures)),
      refunded: sum(all.flatMap(({ refunds }) => refunds)),
    };
  }

  #of(reference: string): Held | undefined {
    return this.#all().find((one) => one.reference === reference);
  }

  #all(): readonly Held[] {
    return existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Held[]) : [];
  }

  #keep(held: Held): ProviderAnswer {
    const others = this.#all().filter(({ reference }) => reference !== held.reference);
    writeFileSync(`${this.#file}.new`, JSON.stringify([...others, held]));
    renameSync(`${this.#file}.new`, this.#file);
    return told(held);
  }
}

function told(held: Held): ProviderAnswer {
  return { kind: 'known', payments: [held] };
}

function minor({ amount, scale }: Money): number {
  return amount / 10 ** (scale - 2);
}
