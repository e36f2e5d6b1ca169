import { isWithinLimit, type Caller, type CommandDefinition } from '@banyan/core';
import { ForbiddenError } from './errors.ts';

/**
 * Refuses what goes beyond the amounts up to which a member of staff may do it. Asked where the command is carried out, so that no way around it exists.
 * @param what `<service>/<command>`
 * @throws ForbiddenError
 */
export function assertWithinLimit(
  what: string,
  about: CommandDefinition['about'],
  { body, caller }: { readonly body: object; readonly caller: Caller },
): void {
  if (about === undefined || caller.role !== 'staff') return;
  const beyond = about(body).find((amount) => !isWithinLimit(caller, what, amount));
  if (beyond !== undefined)
    throw new ForbiddenError(what, `${caller.role} ${caller.id}`, [
      `staff with the permission ${what} up to such an amount`,
    ]);
}
