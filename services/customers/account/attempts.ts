import { aggregate, reject, type DecisionContext, type Handle } from '@banyan/core';
import { customers } from '../contract.ts';
import { after } from './times.ts';

/** Failures from the first one of a stretch. */
interface Attempts {
  readonly failures: number;
  readonly since: string;
}

const NONE: Attempts = { failures: 0, since: '' };
const WINDOW_MS = 15 * 60_000;

/** Streams `attempts/<guard>`: failures at a door, by the account or by the address of whoever tries. A door that is shut records nothing more. */
export const attempts = aggregate(
  customers,
  'attempts',
  NONE,
  {
    'attempt-failed': (state, _, { recordedAt }) =>
      isOver(state, recordedAt) ? { failures: 1, since: recordedAt } : { ...state, failures: state.failures + 1 },
    'attempts-cleared': () => NONE,
  },
  { leansOn: [isOver, after, WINDOW_MS, NONE] },
);

function isOver({ failures, since }: Attempts, at: string): boolean {
  return failures === 0 || at >= after(since, WINDOW_MS);
}

type Guard = Handle<typeof customers, Attempts, 'attempt-failed' | 'attempts-cleared'>;

/** A door with its bound. */
export interface Door {
  readonly guard: Guard;
  readonly most: number;
}

/** Failures in a quarter of an hour after which a door is shut for the rest of it. */
const MOST = { account: 10, address: 100 } as const;

/**
 * The doors of an attempt: one for what is tried (an account by the digest of its address, whether it exists or not), one for where it comes from.
 * @param what which kind of attempt, and on what
 */
export function doorsOf(
  what: string,
  { caller, digest, stream }: Pick<DecisionContext, 'caller' | 'digest' | 'stream'>,
): Door[] {
  const own: Door = { guard: stream(attempts(digest(`account ${what}`))), most: MOST.account };
  if (caller.address === undefined) return [own];
  return [own, { guard: stream(attempts(digest(`address ${caller.address}`))), most: MOST.address }];
}

/** The refusal at a door that is shut, if one is. */
export function shut(doors: readonly Door[], at: string) {
  const closed = doors.find(({ guard, most }) => !isOver(guard.state, at) && guard.state.failures >= most);
  return closed && reject('too-many-attempts', { retryAt: after(closed.guard.state.since, WINDOW_MS) });
}

/** Counts a failure at every door. */
export function fail(doors: readonly Door[]): void {
  for (const { guard } of doors) guard.append('attempt-failed', { guard: guard.id });
}

/** Forgets the failures at what was tried; those of where it came from stay, or one good account would let all others be tried. */
export function succeed([own]: readonly Door[]): void {
  if (own !== undefined && own.guard.state.failures > 0) own.guard.append('attempts-cleared', { guard: own.guard.id });
}
