import { isPermitted, type Access, type Caller, type Service } from '@banyan/core';
import { ForbiddenError } from './errors.ts';

/**
 * Refuses a caller that the contract does not let in. A service must be named by the callee, or the operation be open to everybody, and the
 * callee must be among what the caller's own definition `uses`; the same rule that network policies enforce between processes. Staff need the permission that is
 * called like the operation as well.
 * @param what `<service>/<operation>`
 * @throws ForbiddenError
 */
export function authorize(
  what: string,
  owner: string,
  by: readonly Access[],
  caller: Caller,
  services: ReadonlyMap<string, Service>,
): void {
  const refuse = (): never => {
    throw new ForbiddenError(what, caller.role === 'service' ? `service ${caller.id}` : caller.role, by);
  };
  if (caller.role === 'service') {
    if (caller.id === owner) return;
    const uses = services.get(caller.id)?.uses.some(({ name }) => name === owner) ?? false;
    if (!uses || !(by.includes(caller.id) || by.includes('public'))) refuse();
  } else if (caller.role === 'partner') {
    if (!by.includes('public') && !(caller.scopes ?? []).some((scope) => by.includes(`partner:${scope}`))) refuse();
  } else if (!by.includes('public')) {
    if (!by.includes(caller.role)) refuse();
    if (caller.role === 'staff' && !isPermitted(caller, what))
      throw new ForbiddenError(what, `${caller.role} ${caller.id}`, [`staff with the permission ${what}`]);
  }
}
