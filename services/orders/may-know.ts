import type { Caller } from '@banyan/core';

/** Whose an order is. `order`: its id, which is that of a caller who has its link. */
interface Owned {
  readonly order?: string;
  readonly customer: string | null;
  readonly visitor: string | null;
}

/** Whether the caller may know of an order: its customer, the visitor who ordered, whoever has the link of an e-mail about it, and whoever else the contract lets in. Its id opens nothing. */
export function mayKnow({ role, id }: Caller, { order, customer, visitor }: Owned): boolean {
  if (role === 'partner') return id === order;
  if (role === 'customer') return id === customer;
  return role !== 'public' || id === visitor;
}

/** The visitor that a buyer is; null: it is a customer. Customers’ ids never begin so. */
export function visitorIn(buyer: string): string | null {
  return buyer.startsWith('visitor:') ? buyer : null;
}
