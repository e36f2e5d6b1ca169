import { isGuest, type Caller } from '@banyan/core';
import { NotFoundError } from './errors.ts';

/**
 * Refuses what a customer or a guest calls in somebody else's name, where the contract says in which field the owner stands. Whoever has no account names no
 * customer at all.
 * @param what `<service>/<operation>`
 * @throws NotFoundError the same one whether there is anybody of that name or not
 */
export function assertOwn(what: string, owner: string | undefined, body: unknown, caller: Caller): void {
  if (owner === undefined || (caller.role !== 'customer' && caller.role !== 'public')) return;
  const named = (body as Readonly<Record<string, unknown>>)[owner] ?? null;
  const isNobody = named === null && caller.role === 'public';
  const isOwn = named === caller.id && (caller.role === 'customer' || isGuest(caller));
  if (!isNobody && !isOwn) throw new NotFoundError(what);
}
