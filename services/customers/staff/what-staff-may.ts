import { isPermitted, isWithinLimit, type Caller, type DecisionContext, type Permission } from '@banyan/core';
import { ownerRole, owners, role, staffMember } from './staff-streams.ts';

const EVERYTHING: readonly Permission[] = [{ operation: '*' }];

/** What a role opens. */
export function permissionsOf(name: string, { stream }: Pick<DecisionContext, 'stream'>): readonly Permission[] {
  return name === ownerRole ? EVERYTHING : (stream(role(name)).state.permissions ?? []);
}

/** What a member of staff may do by all of their roles. */
export function permissionsOfMember(staff: string, context: Pick<DecisionContext, 'stream'>): readonly Permission[] {
  if (context.stream(owners('all')).state.owners.includes(staff)) return EVERYTHING;
  return context.stream(staffMember(staff)).state.roles.flatMap((name) => permissionsOf(name, context));
}

/** The first of these permissions that the caller has not got themselves, or not up to the same amounts: nobody gives away more than they have. */
export function beyond(caller: Caller, given: readonly Permission[]): string | undefined {
  return given.find((one) => !covers(caller, one))?.operation;
}

function covers(caller: Caller, { operation, limits }: Permission): boolean {
  if (operation === '*')
    return (caller.permissions ?? []).some((held) => held.operation === '*' && held.limits === undefined);
  if (limits !== undefined)
    return isPermitted(caller, operation) && limits.every((limit) => isWithinLimit(caller, operation, limit));
  return (caller.permissions ?? []).some(
    (held) => held.limits === undefined && (held.operation === operation || held.operation === '*'),
  );
}
