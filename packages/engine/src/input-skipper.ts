import { UnknownOperationError } from './errors.ts';
import type { EventMeta } from './event-decoder.ts';
import type { Held, Intent } from './intent.ts';
import type { ParkedInstances } from './parked-instances.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Session } from './session.ts';
import {
  INPUT_SKIPPED,
  assertSkipRequest,
  inputName,
  skippedInput,
  type SkipRequest,
  type SkippedInput,
} from './skipped-input.ts';
import type { LogEntry } from './system.ts';

interface InputSkipperParts {
  readonly service: string;
  readonly process: string;
  readonly store: LogStore;
  readonly parked: ParkedInstances;
  readonly log: (entry: LogEntry) => void;
  /** Commits what is decided. Resolves to false when somebody else had changed a register that it changes. */
  readonly submit: (what: string, decide: (session: Session) => void) => Promise<boolean>;
}

/** Takes the inputs away that an operator has decided to pass over, each in one commit with the record of who decided so and why. */
export class InputSkipper {
  readonly #parts: InputSkipperParts;

  constructor(parts: InputSkipperParts) {
    this.#parts = parts;
  }

  /**
   * Passes over the input that the instance stops at. True when this call did, false when it was done before.
   * @throws UnknownOperationError when the instance neither stops at this input nor ever had it skipped; InvalidError when who or why is missing
   */
  async skip(instance: string, request: SkipRequest): Promise<boolean> {
    assertSkipRequest(request);
    const { service, process, log } = this.#parts;
    const { input, by, reason } = request;
    const first = this.#first(instance);
    if (first !== undefined && inputName(first) === input && (await this.#takeAway(instance, first, request))) {
      log({ level: 'warn', message: `${process} ${instance}: ${input} is skipped by ${by}: ${reason}`, service });
      return true;
    }
    if (await this.#wasSkipped(instance, input)) return false;
    const now = this.#first(instance);
    const known = now === undefined ? [] : [inputName(now)];
    throw new UnknownOperationError(`input ${input} at which ${process} ${instance} stops`, known);
  }

  async #takeAway(instance: string, held: Held, { input, by, reason }: SkipRequest): Promise<boolean> {
    const { process, parked, store, submit } = this.#parts;
    const intent = held.kind === 'outcome' ? await store.register('intent', held.intent) : undefined;
    let decided = false;
    const committed = await submit(`skip ${input}`, (session) => {
      decided = false;
      const standing = parked.standing(session, instance);
      // Somebody else has skipped or retried it meanwhile.
      if (standing === undefined || JSON.stringify(standing.parked.held[0]) !== JSON.stringify(held)) return;
      const kept: SkippedInput = {
        process,
        instance,
        input,
        reason,
        parked: standing.parked.reason,
        held,
        ...(intent !== undefined && { intent: JSON.parse(intent) as Intent }),
      };
      session.annotate(session.at, JSON.stringify({ by: `staff/${by}`, cause: 'skip' } satisfies EventMeta));
      session.stream(skippedInput(process, instance, input)).append(INPUT_SKIPPED, kept as never);
      if (intent !== undefined) session.register({ kind: 'intent', key: input, expect: intent, value: undefined });
      const left = standing.parked.held.slice(1);
      const next = left.length === 0 ? undefined : { ...standing.parked, held: left };
      parked.set(session, instance, standing, next);
      decided = true;
    });
    return committed && decided;
  }

  async #wasSkipped(instance: string, input: string): Promise<boolean> {
    const { process, store } = this.#parts;
    return (await store.readStream(skippedInput(process, instance, input).stream, 0, 1)).length > 0;
  }

  #first(instance: string): Held | undefined {
    return this.#parts.parked.get(instance)?.held[0];
  }
}
