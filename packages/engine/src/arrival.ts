import type { Held } from './intent.ts';
import type { RegisterChange } from './ports/log-store.ts';
import type { Input } from './reaction.ts';
import type { Session } from './session.ts';

/** An input of a process instance. */
export interface Arrival {
  readonly instance: string;
  readonly input: Input;
  /** How it is held when the instance is parked. */
  readonly held: (session: Session) => Held;
  /** Why the instance cannot take it at all. */
  readonly poison?: string | undefined;
  /** Marks the input as handled. */
  readonly handled?: RegisterChange | undefined;
  /** Marks it as taken over by the parked instance. */
  readonly heldInstead?: RegisterChange | undefined;
}

/** An event that concerns a process instance. */
export interface EventArrival extends Arrival {
  readonly position: number;
}

/** What went wrong, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
