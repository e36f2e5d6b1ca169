import type { Caller } from '@banyan/core';

/** Whose an order is. */
interface Owned {
  readonly customer: string | null;
  readonly visitor: string | null;
}

/** Whether the caller may know of an order: its customer, the visitor who ordered, and whoever else the contract lets in. Its id opens nothing. */
export function mayKnow({ role, id }: Caller, { customer, visitor }: Owned): boolean {
  if (role === 'customer') return id === customer;
  return role !== 'public' || id === visitor;
}
