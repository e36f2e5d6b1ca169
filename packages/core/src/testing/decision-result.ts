import type { AnyContract, CommandAnswer, CommandName, RejectionDetails, RejectionName } from '../contract.ts';
import type { Decision } from '../decision.ts';
import type { DecisionOutcome } from './decision-trial.ts';
import { brief, differences } from './difference.ts';
import { eventDifferences, expectedAppends } from './event-differences.ts';
import type { Events } from './events.ts';
import { ExpectationError } from './expectation-error.ts';

/** What became of a command that a test has sent. */
export class DecisionResult<K extends AnyContract, C extends CommandName<K>> {
  readonly #command: string;
  readonly #outcome: DecisionOutcome;

  constructor({ command }: Decision<K, C>, outcome: DecisionOutcome) {
    this.#command = command;
    this.#outcome = outcome;
  }

  /**
   * Expects exactly these events: `then(events(stock('A-1'), ['stock-reserved', { … }]))`. The order within a stream counts.
   * Returns what else can be expected of the same command.
   */
  // oxlint-disable-next-line unicorn/no-thenable -- the word of every given/when/then; a result that is awaited by mistake says so
  then(...expected: readonly Events[]): Pick<DecisionResult<K, C>, 'thenAnswer'> {
    if (typeof expected[0] === 'function') {
      throw new TypeError(
        `${this.#command}: do not await given().when(); say what follows: .then(), .thenRejected(), …`,
      );
    }
    const appended = this.#done('events').appended;
    const wanted = expectedAppends(expected);
    const unlike = eventDifferences(appended, wanted);
    if (unlike.length > 0) this.#fail('did not append what was expected', unlike, appended, wanted);
    const thenAnswer = (answer: CommandAnswer<K, C>): void => this.thenAnswer(answer);
    return { thenAnswer };
  }

  /** Expects that the command was accepted and appended nothing. */
  thenNothing(): void {
    const { appended } = this.#done('nothing to happen');
    const unlike = eventDifferences(appended, []);
    if (unlike.length > 0) this.#fail('was expected to append nothing', unlike, appended, []);
  }

  /** Expects this answer, whatever was appended. */
  thenAnswer(answer: CommandAnswer<K, C>): void {
    const actual = this.#done('an answer').answer;
    const unlike = differences(actual, answer);
    if (unlike.length > 0) this.#fail('gave another answer', unlike, actual, answer);
  }

  /** Expects that the command was rejected by this name, with exactly these details, and recorded exactly these events all the same (usually none). */
  thenRejected<R extends RejectionName<K, C>>(
    name: R,
    details: RejectionDetails<K, C, R>,
    ...recorded: readonly Events[]
  ): void {
    const outcome = this.#outcome;
    const wanted = { rejected: name, details };
    if (outcome.kind !== 'rejected') {
      this.#fail(`was expected to be rejected with ${name}`, [told(outcome)], outcome, wanted);
    }
    const actual = { rejected: outcome.name, details: outcome.details };
    if (outcome.name !== name) this.#fail(`was expected to be rejected with ${name}`, [told(outcome)], actual, wanted);
    const unlike = differences(outcome.details, details);
    if (unlike.length > 0) this.#fail(`was rejected with ${name}, with other details`, unlike, actual, wanted);
    const kept = expectedAppends(recorded);
    const others = eventDifferences(outcome.appended, kept);
    if (others.length > 0) this.#fail('did not record what was expected', others, outcome.appended, kept);
  }

  /** Expects that the body was refused as invalid at exactly these places, each a JSON Pointer: `thenInvalid('/quantity')`. */
  thenInvalid(...paths: readonly string[]): void {
    const outcome = this.#outcome;
    if (outcome.kind !== 'invalid') this.#fail('was expected to be invalid', [told(outcome)], outcome, paths);
    const actual = [...new Set(outcome.problems.map(({ path }) => path))].toSorted();
    const unlike = differences(actual, [...new Set(paths)].toSorted());
    if (unlike.length > 0)
      this.#fail(
        'is invalid at other places than expected',
        [`it is invalid at ${brief(actual)}, expected ${brief(paths)}`],
        actual,
        paths,
      );
  }

  #done(expected: string): Extract<DecisionOutcome, { kind: 'done' }> {
    if (this.#outcome.kind !== 'done')
      this.#fail(`was refused, expected ${expected}`, [told(this.#outcome)], this.#outcome, expected);
    return this.#outcome;
  }

  #fail(what: string, unlike: readonly string[], actual: unknown, expected: unknown): never {
    throw new ExpectationError(`${this.#command} ${what}`, unlike, actual, expected);
  }
}

/** An outcome in a line. */
function told(outcome: DecisionOutcome): string {
  switch (outcome.kind) {
    case 'rejected':
      return `it was rejected: ${outcome.name} ${brief(outcome.details)}`;
    case 'invalid':
      return `its body is not valid: ${outcome.problems.map(({ path, message }) => `${path === '' ? '(body)' : path} ${message}`).join('; ')}`;
    case 'done':
      return outcome.appended.length === 0
        ? 'it was accepted and appended nothing'
        : `it was accepted and appended ${outcome.appended.map(({ stream, event }) => `${event} to ${stream}`).join(', ')}`;
  }
}
