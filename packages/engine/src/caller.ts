import type { Caller, Permission } from '@banyan/core';

const EVERYTHING: readonly Permission[] = [{ operation: '*' }];

/** Staff of the default tenant who may do everything. */
export function staff(id: string): Caller {
  return { role: 'staff', id, tenant: 'default', permissions: EVERYTHING };
}

/** Anybody, in the default tenant. */
export function anybody(id = 'anybody'): Caller {
  return { role: 'public', id, tenant: 'default' };
}

/** Somebody without an account who has shown a token of their own, in the default tenant. */
export function guest(id: string): Caller {
  return { role: 'public', id, tenant: 'default', credential: 'visitor' };
}

/** A signed-in customer of the default tenant. */
export function customer(id: string): Caller {
  return { role: 'customer', id, tenant: 'default' };
}
