import { Checker, T, aggregate, contract, event, type AnyContract, type StreamRef } from '@banyan/core';
import type { Held, Intent, Timer } from './intent.ts';

/** The event by which a log tells that an operator has passed over an input. It is the platform's own: no contract can have an event of this name. */
export const INPUT_SKIPPED = 'banyan:input-skipped';

/** What an operator says who passes over an input. */
export interface SkipRequest {
  /** The input that is meant, as `ParkedInstance.input` names it: asked for twice, the next one is not passed over, too. */
  readonly input: string;
  /** Who decides so. */
  readonly by: string;
  /** Why, in one line. It stays in the log for ever: nothing personal belongs into it. */
  readonly reason: string;
}

/** What a log keeps of an input that was passed over; the event's `meta` says who it was. */
export interface SkippedInput {
  readonly process: string;
  readonly instance: string;
  readonly input: string;
  /** The operator's reason. */
  readonly reason: string;
  /** Why the input could not be taken. */
  readonly parked: string;
  readonly held: Held;
  /** The command that is not sent any more or whose outcome nobody reacts to, personal fields sealed: nothing else keeps it from now on. */
  readonly intent?: Intent;
}

const text = T.String();
const declared = contract('platform', {
  events: {
    'input-skipped': event({
      process: text,
      instance: text,
      input: text,
      reason: text,
      parked: text,
      held: T.Unknown(),
      intent: T.Optional(T.Unknown()),
    }),
  },
});
const platform: AnyContract = { ...declared, events: { [INPUT_SKIPPED]: declared.events['input-skipped'] } };
const skipped = aggregate(platform, 'skipped', {}, { [INPUT_SKIPPED]: (state: object) => state });

const request = new Checker(
  T.Object({
    input: T.String({ minLength: 1 }),
    by: T.String({ minLength: 1, maxLength: 200, pattern: '^[^\\p{Cc}]+$' }),
    reason: T.String({ minLength: 1, maxLength: 500, pattern: '^[^\\p{Cc}]*\\S[^\\p{Cc}]*$' }),
  }),
);

/** @throws InvalidError naming what is missing */
export function assertSkipRequest(value: SkipRequest): void {
  request.assert('skip', value);
}

/** The stream on which it is kept that an input was passed over. */
export function skippedInput(process: string, instance: string, input: string): StreamRef {
  const id = JSON.stringify([process, instance, input]);
  // Not by calling the aggregate: an id of three parts may be longer than one of a service's, and no aggregate's name has a colon.
  return { of: skipped, id, stream: `banyan:skipped/${id}` };
}

/** The name of an input that waits: an event by its position, the outcome of a command by the command's id, a timer by the time it was set for. */
export function inputName(held: Held): string {
  if (held.kind === 'event') return `${held.source}:${held.position}`;
  if (held.kind === 'outcome') return held.intent;
  const { at }: Timer = JSON.parse(held.value);
  return `${held.timer}@${at}`;
}
