import { changedNames } from './batch.ts';
import type { Session } from './session.ts';

/** A partition of decisions: those that can stay, and those that have to be made again, both in their order. */
export interface Withdrawn<D> {
  readonly kept: readonly D[];
  readonly withdrawn: readonly D[];
}

/**
 * Finds the decisions that have anything to do with the `dirty` streams and registers, whose state in memory is to be forgotten. What a withdrawn
 * decision changed is forgotten, too, so it makes more names dirty (added to the set), and even an earlier decision on these cannot stay: its
 * own change would be forgotten with them.
 */
export function withdraw<D extends { readonly session: Session }>(
  decisions: readonly D[],
  dirty: Set<string>,
): Withdrawn<D> {
  const withdrawn = new Set<D>();
  for (let found = -1; found !== withdrawn.size;) {
    found = withdrawn.size;
    for (const decision of decisions) {
      if (withdrawn.has(decision) || !touches(decision.session, dirty)) continue;
      withdrawn.add(decision);
      for (const name of changedNames(decision.session)) dirty.add(name);
    }
  }
  return {
    kept: decisions.filter((decision) => !withdrawn.has(decision)),
    withdrawn: decisions.filter((decision) => withdrawn.has(decision)),
  };
}

function touches(session: Session, dirty: ReadonlySet<string>): boolean {
  for (const { stream } of session.reads()) if (dirty.has(stream)) return true;
  return changedNames(session).some((name) => dirty.has(name));
}
