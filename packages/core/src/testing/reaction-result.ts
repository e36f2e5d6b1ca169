import type { Aggregate } from '../aggregate.ts';
import type { CommandBody, CommandName } from '../contract.ts';
import type { ProcessManager, Step, Steps } from '../process-manager.ts';
import { brief, differences } from './difference.ts';
import type { EventLine, Events } from './events.ts';
import { ExpectationError } from './expectation-error.ts';
import type { Reacted } from './process-trial.ts';

type LineOf<A> = A extends Aggregate<infer K, any, infer E> ? EventLine<K, E> : never;
type BodyOf<S> = S extends Step<infer K, infer C> ? CommandBody<K, C & CommandName<K>> : never;

/** What a test expects of a reaction. What is left out must not have happened. */
export interface ExpectedReaction<A extends Aggregate, S extends Steps, T extends string> {
  /** Events appended to the instance's stream, in order. */
  readonly appended?: readonly LineOf<A>[];
  /** What was appended to other streams, each event by itself: `events(order('o-1'), ['order-placed', { … }])`. */
  readonly elsewhere?: readonly Events[];
  /** Steps' commands, in order: `[['reserve', { … }]]`. */
  readonly sent?: readonly { [N in keyof S & string]: readonly [step: N, body: BodyOf<S[N]>] }[keyof S & string][];
  /** Timers set, with their times: `{ expiry: '2026-01-01T00:15:00.000Z' }`. */
  readonly scheduled?: { readonly [N in T]?: string };
  readonly cancelled?: readonly T[];
}

/** What a process manager did with an event, an outcome or a timer. */
export class ReactionResult<A extends Aggregate, S extends Steps, T extends string> {
  readonly #name: string;
  readonly #reacted: Reacted;

  constructor({ name }: ProcessManager<any, any, any, any>, reacted: Reacted) {
    this.#name = name;
    this.#reacted = reacted;
  }

  /** Expects exactly this of the reaction. */
  // oxlint-disable-next-line unicorn/no-thenable -- the word of every given/when/then; a result that is awaited by mistake says so
  then(expected: ExpectedReaction<A, S, T>): void {
    if (typeof expected === 'function') {
      throw new TypeError(`${this.#name}: do not await a reaction; say what follows: .then(), .thenNothing()`);
    }
    const actual = simplified(this.#reacted);
    const wanted = {
      appended: (expected.appended ?? []).map((line) => [line[0], line[1]] as const),
      elsewhere: (expected.elsewhere ?? []).flatMap(({ of, lines }) =>
        lines.map(([event, payload]) => [`${event} on ${'stream' in of ? of.stream : of.name}`, payload] as const),
      ),
      sent: expected.sent ?? [],
      scheduled: expected.scheduled ?? {},
      cancelled: expected.cancelled ?? [],
    };
    const unlike = [
      ...lineDifferences('appended', actual.appended, wanted.appended),
      ...lineDifferences('appended elsewhere', actual.elsewhere, wanted.elsewhere),
      ...lineDifferences('sent', actual.sent, wanted.sent),
      ...differences({ scheduled: actual.scheduled }, { scheduled: wanted.scheduled }),
      ...differences({ cancelled: actual.cancelled }, { cancelled: wanted.cancelled }),
    ];
    if (unlike.length > 0)
      throw new ExpectationError(`process manager ${this.#name} reacted otherwise`, unlike, actual, wanted);
  }

  /** Expects that the process manager did nothing at all. */
  thenNothing(): void {
    this.then({});
  }
}

type Lines = readonly (readonly [name: string, value: unknown])[];

function simplified({ appended, elsewhere, sent, scheduled, cancelled }: Reacted) {
  return {
    appended: appended.map(({ event, payload }) => [event, payload] as const),
    elsewhere: elsewhere.map(({ stream, event, payload }) => [`${event} on ${stream}`, payload] as const),
    sent: sent.map(({ step, body }) => [step, body] as const),
    scheduled: Object.fromEntries(scheduled.map(({ timer, at }) => [timer, at])),
    cancelled,
  };
}

/** Field by field when the names agree; else both lists. */
function lineDifferences(what: string, actual: Lines, expected: Lines): string[] {
  const sameNames = actual.length === expected.length && actual.every(([name], index) => name === expected[index]?.[0]);
  if (!sameNames) {
    return [
      ...expected.map(([name, value]) => `expected ${what}: ${name} ${brief(value)}`),
      ...(actual.length === 0
        ? [`nothing was ${what}`]
        : actual.map(([name, value]) => `was ${what}: ${name} ${brief(value)}`)),
    ];
  }
  return actual.flatMap(([name, value], index) => {
    const unlike = differences(value, expected[index]?.[1]);
    return unlike.length === 0 ? [] : [`${what}: ${name}`, ...unlike.map((line) => `  ${line}`)];
  });
}
