import type { Caller } from '@banyan/core';

/** True for a customer's own account, and for whoever else the contract lets in. */
export function mayActFor({ role, id }: Caller, customer: string): boolean {
  return role !== 'customer' || id === customer;
}
