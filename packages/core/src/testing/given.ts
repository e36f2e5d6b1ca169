import type { Aggregate, StreamRef } from '../aggregate.ts';
import type {
  AnyContract,
  CommandAnswer,
  CommandBody,
  CommandName,
  RejectionDetails,
  RejectionName,
} from '../contract.ts';
import type { Decision } from '../decision.ts';
import type { ProcessManager, Step, Steps } from '../process-manager.ts';
import type { Row, View } from '../view.ts';
import { DecisionResult } from './decision-result.ts';
import { tryDecision, type TrialContext } from './decision-trial.ts';
import { brief, differences } from './difference.ts';
import { record, type Events, type TestEvent } from './events.ts';
import { ExpectationError } from './expectation-error.ts';
import { ReactionResult } from './reaction-result.ts';
import { reactToEvent, reactToOutcome, reactToTimer, timesAfter, type ReactionTimes } from './process-trial.ts';
import { stateOf } from './states.ts';
import { foldRows } from './view-rows.ts';

type AnyProcess = ProcessManager<any, any, any, any>;
type StateOf<P> =
  P extends ProcessManager<infer A, any, any, any> ? (A extends Aggregate<any, any, any> ? A : never) : never;
type StepsOf<P> = P extends ProcessManager<any, infer S, any, any> ? (S extends Steps ? S : never) : never;
type TimersOf<P> = P extends ProcessManager<any, any, infer T, any> ? T : never;
type AnswerOf<S> = S extends Step<infer K, infer C> ? CommandAnswer<K, C & CommandName<K>> : never;
type RejectionOf<S> = S extends Step<infer K, infer C> ? RejectionName<K, C & CommandName<K>> : never;
type DetailsOf<S, R> =
  S extends Step<infer K, infer C>
    ? RejectionDetails<K, C & CommandName<K>, R & RejectionName<K, C & CommandName<K>>>
    : never;

/** What has happened before a test begins, and from which it goes on. */
export class Given {
  readonly #history: readonly TestEvent[];

  constructor(history: readonly TestEvent[]) {
    this.#history = history;
  }

  /** Decides a command. Staff sends it at the time of the last event, unless the context says otherwise. */
  when<K extends AnyContract, C extends CommandName<K>>(
    decision: Decision<K, C>,
    body: CommandBody<K, C>,
    context: TrialContext = {},
  ): DecisionResult<K, C> {
    const outcome = tryDecision(decision, body, context, this.#history);
    return new DecisionResult<K, C>(decision, outcome);
  }

  /**
   * Gives one event to a process manager, which hears of it at once unless told otherwise. An event of a stream (not of a contract) is in its instance's state
   * already when it reacts.
   */
  whenEvent<P extends AnyProcess>(
    process: P,
    event: Events,
    { at }: Partial<Pick<ReactionTimes, 'at'>> = {},
  ): ReactionResult<StateOf<P>, StepsOf<P>, TimersOf<P>> {
    const [arrived, ...others] = record([event], this.#history);
    if (arrived === undefined || others.length > 0) throw new TypeError('give a process manager one event at a time');
    const seen = [...this.#history, arrived];
    return new ReactionResult(process, reactToEvent(process, arrived, seen, at));
  }

  /** Tells an instance of a process manager that a step is done. */
  whenDone<P extends AnyProcess, const N extends keyof StepsOf<P> & string>(
    process: P,
    instance: string,
    step: N,
    answer: AnswerOf<StepsOf<P>[N]>,
    times?: Partial<ReactionTimes>,
  ): ReactionResult<StateOf<P>, StepsOf<P>, TimersOf<P>> {
    return this.#outcome(process, instance, step, 'done', answer, times);
  }

  /** Tells an instance of a process manager that a step was rejected. */
  whenRejected<
    P extends AnyProcess,
    const N extends keyof StepsOf<P> & string,
    const R extends RejectionOf<StepsOf<P>[N]>,
  >(
    process: P,
    instance: string,
    step: N,
    rejection: R,
    details: DetailsOf<StepsOf<P>[N], R>,
    times?: Partial<ReactionTimes>,
  ): ReactionResult<StateOf<P>, StepsOf<P>, TimersOf<P>> {
    return this.#outcome(process, instance, step, rejection, details, times);
  }

  /** Lets a timer of a process manager's instance fire. */
  whenTimer<P extends AnyProcess>(
    process: P,
    instance: string,
    timer: TimersOf<P>,
    times?: Partial<ReactionTimes>,
  ): ReactionResult<StateOf<P>, StepsOf<P>, TimersOf<P>> {
    const reacted = reactToTimer(process, instance, timer, timesAfter(this.#history, times), this.#history);
    return new ReactionResult(process, reacted);
  }

  /** Expects that the events have made this state of a stream. */
  thenState<K extends AnyContract, S, E extends string>(stream: StreamRef<K, S, E>, state: NoInfer<S>): void {
    const actual = stateOf(stream, this.#history);
    const unlike = differences(actual, state);
    if (unlike.length > 0)
      throw new ExpectationError(`the state of ${stream.stream} is not as expected`, unlike, actual, state);
  }

  /** Expects exactly these rows of a view, by key. */
  thenRows<V extends View<any, any, any, any>>(view: V, rows: Readonly<Record<string, Row<V>>>): void {
    const actual = foldRows(view, this.#history);
    const unlike = differences(actual, rows);
    if (unlike.length > 0)
      throw new ExpectationError(`the rows of view ${view.name} are not as expected`, unlike, actual, rows);
  }

  /** Expects one row of a view; undefined: that there is none with this key. Other rows do not matter. */
  thenRow<V extends View<any, any, any, any>>(view: V, key: string, row: Row<V> | undefined): void {
    const actual = foldRows(view, this.#history)[key];
    const unlike = differences(actual, row);
    if (unlike.length > 0)
      throw new ExpectationError(`row ${brief(key)} of view ${view.name} is not as expected`, unlike, actual, row);
  }

  #outcome(
    process: AnyProcess,
    instance: string,
    step: string,
    outcome: string,
    value: unknown,
    times?: Partial<ReactionTimes>,
  ) {
    const reacted = reactToOutcome(
      process,
      instance,
      step,
      outcome,
      value,
      timesAfter(this.#history, times),
      this.#history,
    );
    return new ReactionResult<any, any, any>(process, reacted);
  }
}

/** Begins a test with what has happened before; with nothing: `given()`. */
export function given(...history: readonly Events[]): Given {
  return new Given(record(history));
}
