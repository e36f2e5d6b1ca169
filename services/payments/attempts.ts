import { aggregate, reject, type DecisionContext, type Handle } from '@banyan/core';
import { payments } from './contract.ts';

/** Failures from the first one of a stretch. */
interface Attempts {
  readonly failures: number;
  readonly since: string;
}

const NONE: Attempts = { failures: 0, since: '' };
const WINDOW_MS = 15 * 60_000;
/** Failures in a quarter of an hour after which a door is shut for the rest of it. Guests are easily made, so where they come from counts, too. */
const MOST = { caller: 10, address: 100 } as const;

/** Streams `attempts/<guard>`: codes of gift cards that were none, by who tried and by the address they came from, as digests. */
export const attempts = aggregate(
  payments,
  'attempts',
  NONE,
  {
    'attempt-failed': (state, _, { recordedAt }) =>
      isOver(state, recordedAt) ? { failures: 1, since: recordedAt } : { ...state, failures: state.failures + 1 },
  },
  { leansOn: [isOver, endOf, WINDOW_MS] },
);

function isOver(state: Attempts, at: string): boolean {
  return state.failures === 0 || at >= endOf(state);
}

function endOf({ since }: Attempts): string {
  return new Date(Date.parse(since) + WINDOW_MS).toISOString();
}

/** A door with its bound. */
interface Door {
  readonly guard: Handle<typeof payments, Attempts, 'attempt-failed'>;
  readonly most: number;
}

/** The doors of whoever tries a code. A good card opens none again: one card would let all others be tried. */
export function doorsOf({ caller, digest, stream }: Pick<DecisionContext, 'caller' | 'digest' | 'stream'>): Door[] {
  const own = { guard: stream(attempts(digest(`caller ${caller.role} ${caller.id}`))), most: MOST.caller };
  if (caller.address === undefined) return [own];
  return [own, { guard: stream(attempts(digest(`address ${caller.address}`))), most: MOST.address }];
}

/** The refusal at a door that is shut, if one is. */
export function shut(doors: readonly Door[], at: string) {
  const closed = doors.find(({ guard, most }) => !isOver(guard.state, at) && guard.state.failures >= most);
  return closed && reject('too-many-attempts', { retryAt: endOf(closed.guard.state) });
}

/** Counts a failure at every door. */
export function fail(doors: readonly Door[]): void {
  for (const { guard } of doors) guard.append('attempt-failed', { guard: guard.id });
}
