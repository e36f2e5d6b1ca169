import type { DecidedOutcome } from './idempotency.ts';

/** A command that a process manager has decided to send, as its register holds it (JSON). */
export interface Intent {
  readonly process: string;
  readonly instance: string;
  readonly step: string;
  /** The command's body, personal fields sealed. */
  readonly body: Record<string, unknown>;
  /** Business time to be passed on. */
  readonly occurredAt: string;
  /** When it was recorded: ISO 8601 UTC. */
  readonly createdAt: string;
  readonly trace?: string | undefined;
}

/** A timer as its register holds it (JSON). */
export interface Timer {
  readonly process: string;
  readonly instance: string;
  readonly timer: string;
  /** When it fires: ISO 8601 UTC. */
  readonly at: string;
  readonly trace?: string | undefined;
}

/** Something that waits behind the poison input of a parked process instance, or is that input. */
export type Held =
  | { readonly kind: 'event'; readonly source: string; readonly position: number }
  | {
      readonly kind: 'outcome';
      readonly step: string;
      readonly intent: string;
      /** As it came, personal fields sealed; left out when the command could not be sent. */
      readonly outcome?: DecidedOutcome;
    }
  | { readonly kind: 'timer'; readonly timer: string; readonly value: string };

/** A process instance that cannot go on, as its register holds it (JSON). */
export interface Parked {
  readonly reason: string;
  readonly since: string;
  /** The poison input first. */
  readonly held: readonly Held[];
}

/** True when two held inputs are the same one. */
export function sameHeld(one: Held, other: Held): boolean {
  if (one.kind === 'event')
    return other.kind === 'event' && one.position === other.position && one.source === other.source;
  if (one.kind === 'outcome') return other.kind === 'outcome' && one.intent === other.intent;
  return other.kind === 'timer' && one.timer === other.timer && one.value === other.value;
}

/** The register key of what belongs to a process instance. */
export function instanceKey(process: string, instance: string, ...rest: readonly string[]): string {
  return JSON.stringify([process, instance, ...rest]);
}
