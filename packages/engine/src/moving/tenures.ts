import type { Tenure } from '../ports/log-store.ts';

/** Whether two tenures are the same one. */
export function isSameTenure(one: Tenure, other: Tenure): boolean {
  return one.state === other.state && one.epoch === other.epoch && one.move === other.move && one.other === other.other;
}

/** Why a log with this tenure takes no appends, for `LogSealedError`. */
export function whySealed({ state, epoch, other }: Tenure): string {
  switch (state) {
    case 'open':
      return `it has moved away and come back (epoch ${epoch}) since it was opened`;
    case 'sealed':
      return `it moves, or has moved, to ${other} (epoch ${epoch})`;
    case 'closed':
      return `it is being copied to here from ${other} (epoch ${epoch})`;
    case 'aborted':
      return `a move from ${other} to here was given up (epoch ${epoch})`;
  }
}
