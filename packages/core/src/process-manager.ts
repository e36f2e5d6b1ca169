import type { Aggregate, Handle } from './aggregate.ts';
import type {
  AnyContract,
  CommandAnswer,
  CommandBody,
  CommandName,
  EventName,
  Payload,
  RejectionDetails,
  RejectionName,
} from './contract.ts';
import type { DecisionContext } from './decision.ts';
import { DefinitionError } from './errors.ts';
import { isKebabCase, notKebabCase } from './kebab-case.ts';
import type { Recorded } from './recorded.ts';
import { assertContract, assertFunctions } from './shape-mistakes.ts';

/** A command that a process manager may send, under a name of its own. */
export interface Step<K extends AnyContract = AnyContract, C extends string = string> {
  readonly contract: K;
  readonly command: C;
}

/** Names a command as a step of a process manager. */
export function step<K extends AnyContract, const C extends string & CommandName<K>>(
  contract: K,
  command: C,
): Step<K, C> {
  if (!Object.hasOwn(contract.commands, command))
    throw new DefinitionError(`step ${command}`, [`contract ${contract.name} has no command ${command}`]);
  return { contract, command };
}

export type Steps = Readonly<Record<string, Step<any, any>>>;
type BodyOf<S> = S extends Step<infer K, infer C> ? CommandBody<K, C & CommandName<K>> : never;
type AnswerOf<S> = S extends Step<infer K, infer C> ? CommandAnswer<K, C & CommandName<K>> : never;

/**
 * What a reaction holds of its process instance. Everything it does (events, commands to send, timers) is recorded together, with the
 * input it reacts to, or not at all; commands are sent after that.
 */
export type Instance<A extends Aggregate, S extends Steps, T extends string> = HandleOf<A> & {
  /** When the log records the reaction. */
  readonly at: string;
  /** The business time of what it reacts to: passed on to what it appends and sends. */
  readonly occurredAt: string;
  /**
   * The handle of another stream of its service. What is appended to it is recorded with the reaction, in one commit: where a decision on this service's own
   * streams follows at once, no command has to be sent for it. Reactions to events share their commit, and are made again when a stream has to be loaded first: use it where
   * a step’s outcome is reacted to.
   */
  readonly stream: DecisionContext['stream'];
  /** Records the intent to send a step's command; it is sent until answered, with one idempotency key. */
  send<N extends keyof S & string>(step: N, body: BodyOf<S[N]>): void;
  /** Sets a timer, or moves it: it fires once when the log's time has reached `at`. */
  schedule(timer: T, at: string): void;
  /** Removes a timer; one that is not set is no error. */
  cancel(timer: T): void;
};

type HandleOf<A extends Aggregate> = A extends Aggregate<infer K, infer S, infer E> ? Handle<K, S, E> : never;

/** What becomes of a step: `done` with the answer, or a reaction for each rejection that the command declares. */
export type Outcomes<A extends Aggregate, S extends Steps, T extends string, X> = {
  readonly done: (instance: Instance<A, S, T>, answer: AnswerOf<X>) => void;
} & (X extends Step<infer K, infer C>
  ? {
      readonly [R in RejectionName<K, C & CommandName<K>>]: (
        instance: Instance<A, S, T>,
        details: RejectionDetails<K, C & CommandName<K>, R>,
      ) => void;
    }
  : never);

/** How a process manager reacts to one event of one contract. */
export interface Reaction {
  readonly contract: AnyContract;
  readonly event: string;
  readonly instance: (payload: any, event: Recorded) => string | undefined;
  readonly react: (instance: any, payload: any, event: Recorded) => void;
}

/**
 * A process manager (saga): reacts to events, to the outcomes of the commands it sent, and to timers. The state of an instance is a stream of one of
 * its service's aggregates. `U` names the contracts that it follows or calls.
 */
export interface ProcessManager<
  A extends Aggregate = any,
  S extends Steps = Steps,
  T extends string = string,
  U extends string = string,
> {
  readonly name: string;
  readonly state: A;
  readonly steps: S;
  readonly timers: readonly T[];
  readonly reactions: readonly Reaction[];
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, (instance: any, value: any) => void>>>>;
  readonly alarms: Readonly<Record<string, (instance: any) => void>>;
  /** The names of the contracts that it follows or calls. */
  readonly reaches: readonly U[];
  /** Reacts to an event. `instance` tells whose it is; undefined: nobody's. */
  on<K extends AnyContract, const E extends string & EventName<K>>(
    contract: K,
    event: E,
    instance: (payload: Payload<K, E>, event: Recorded) => string | undefined,
    react: (instance: Instance<A, S, T>, payload: Payload<K, E>, event: Recorded) => void,
  ): ProcessManager<A, S, T, U | K['name']>;
  /** Reacts to a step's outcome. Every rejection that the command declares needs a reaction. */
  after<const N extends keyof S & string>(step: N, outcomes: Outcomes<A, S, T, S[N]>): ProcessManager<A, S, T, U>;
  /** Reacts to a timer. */
  when(timer: T, react: (instance: Instance<A, S, T>) => void): ProcessManager<A, S, T, U>;
}

type ContractNames<S extends Steps> = { [N in keyof S]: S[N]['contract']['name'] }[keyof S];

/**
 * Declares a process manager.
 * @param state the aggregate whose stream holds an instance's state; the instance's id is the stream's
 */
export function processManager<
  A extends Aggregate<any, any, any>,
  const S extends Steps = {},
  const T extends string = never,
>(
  name: string,
  state: A,
  parts: { readonly steps?: S; readonly timers?: readonly T[] } = {},
): ProcessManager<A, S, T, ContractNames<S>> {
  const timers = parts.timers ?? [];
  const mistakes = timers
    .filter((timer, index) => timers.indexOf(timer) !== index)
    .map((timer) => `there are two of timer ${timer}`);
  if (!isKebabCase(name)) mistakes.push(notKebabCase(name));
  if (mistakes.length > 0) throw new DefinitionError(`process manager ${name}`, mistakes);
  assertFunctions(`process manager ${name}`, { 'the aggregate of its state': state });
  return build({
    name,
    state,
    steps: parts.steps ?? ({} as S),
    timers,
    reactions: [],
    outcomes: {},
    alarms: {},
  });
}

type Parts<A extends Aggregate, S extends Steps, T extends string> = Omit<
  ProcessManager<A, S, T, never>,
  'on' | 'after' | 'when' | 'reaches'
>;

function build<A extends Aggregate, S extends Steps, T extends string, U extends string>(
  parts: Parts<A, S, T>,
): ProcessManager<A, S, T, U> {
  const refuse = (mistake: string): never => {
    throw new DefinitionError(`process manager ${parts.name}`, [mistake]);
  };
  return {
    ...parts,
    reaches: [
      ...new Set([...Object.values(parts.steps), ...parts.reactions].map(({ contract }) => contract.name as U)),
    ],
    on(contract, event, instance, react) {
      assertContract(`process manager ${parts.name}`, contract);
      assertFunctions(`process manager ${parts.name}`, { 'what tells whose it is': instance, 'its reaction': react });
      if (!Object.hasOwn(contract.events, event)) refuse(`contract ${contract.name} has no event ${event}`);
      if (parts.reactions.some((known) => known.contract.name === contract.name && known.event === event))
        refuse(`it reacts to ${contract.name}'s ${event} already`);
      return build({ ...parts, reactions: [...parts.reactions, { contract, event, instance, react }] });
    },
    after(stepName, outcomes) {
      const sent = parts.steps[stepName] ?? refuse(`it has no step ${stepName}`);
      if (Object.hasOwn(parts.outcomes, stepName)) refuse(`it says what follows step ${stepName} already`);
      const missing = ['done', ...Object.keys(sent.contract.commands[sent.command].rejects)].filter(
        (outcome) => !Object.hasOwn(outcomes, outcome),
      );
      if (missing.length > 0) refuse(`step ${stepName} has no reaction to ${missing.join(', ')}`);
      return build({ ...parts, outcomes: { ...parts.outcomes, [stepName]: outcomes as any } });
    },
    when(timer, react) {
      if (!parts.timers.includes(timer)) refuse(`it has no timer ${timer}`);
      if (Object.hasOwn(parts.alarms, timer)) refuse(`it says what timer ${timer} does already`);
      return build({ ...parts, alarms: { ...parts.alarms, [timer]: react } });
    },
  };
}
