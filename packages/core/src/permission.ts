import { compareMoney, type Money } from './money.ts';

/** Something that staff may do. */
export interface Permission {
  /** An operation by the name that its contract gives it, `catalog/change-price`; `*` for every one. */
  readonly operation: string;
  /** The most it may be about, one amount a currency; a currency that is not among them is none of theirs. Left out: any amount. */
  readonly limits?: readonly Money[];
}

interface Permitted {
  readonly role: string;
  readonly permissions?: readonly Permission[];
}

/** The name of an operation as a permission. */
export function permissionOf(contract: { readonly name: string }, operation: string): string {
  return `${contract.name}/${operation}`;
}

/** True for who has this permission, or every one. */
export function isPermitted({ permissions = [] }: Permitted, operation: string): boolean {
  return permissions.some((held) => held.operation === operation || held.operation === '*');
}

/**
 * True when the caller may do this about such an amount. For whoever is not staff the contract alone decides. Asked by the engine for what a command is
 * `about`, and by decisions that find the amount out themselves, so that no way around it exists. The most generous of several permissions counts.
 */
export function isWithinLimit(caller: Permitted, operation: string, amount: Money): boolean {
  if (caller.role !== 'staff') return true;
  return (caller.permissions ?? [])
    .filter((held) => held.operation === operation || held.operation === '*')
    .some(({ limits }) => limits === undefined || limits.some((limit) => covers(limit, amount)));
}

function covers(limit: Money, amount: Money): boolean {
  return limit.currency === amount.currency && compareMoney(amount, limit) <= 0;
}
