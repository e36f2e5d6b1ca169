import type { CommandBody } from '@banyan/core';
import type { payments } from '@banyan/payments/contract';

/** A payment at a provider, whole, in the words of our contract. */
export type ProviderPayment = CommandBody<typeof payments, 'record-network-payment'>;

/**
 * What a provider makes of a request. `known`: so it stands now. `refused`: it has said no for good. `unknown`: it may have been done, or not, or may still be:
 * never a refusal, and to be asked about by our reference.
 */
export type ProviderAnswer =
  | { readonly kind: 'known'; readonly payments: readonly ProviderPayment[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Money as a provider is told it. */
interface Amount {
  readonly amount: number;
  readonly currency: string;
  readonly scale: number;
}

/**
 * Whoever moves money for us. Promises of every adapter: the same key is done once, whenever it comes again; `cancel` also keeps from happening what has not
 * arrived yet; no call throws for what the provider or the way to it does wrong, but says `unknown`; no call takes longer than the adapter's bound.
 */
export interface PaymentProvider {
  authorise(request: {
    readonly key: string;
    readonly reference: string;
    readonly amount: Amount;
    readonly card: string;
    readonly returnUrl: string | null;
    readonly offSession: boolean;
  }): Promise<ProviderAnswer>;
  /** Captures or refunds a part of a payment. */
  move(request: {
    readonly kind: 'capture' | 'refund';
    readonly key: string;
    readonly networkPayment: string;
    readonly reference: string;
    readonly amount: Amount;
  }): Promise<ProviderAnswer>;
  /** Gives up whatever has this reference, now and later. */
  cancel(request: { readonly key: string; readonly reference: string }): Promise<ProviderAnswer>;
  /** All payments of a reference of ours; none: `known` with an empty list. */
  byReference(reference: string): Promise<ProviderAnswer>;
  byId(networkPayment: string): Promise<ProviderAnswer>;
}
