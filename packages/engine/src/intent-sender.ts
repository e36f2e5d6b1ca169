import { BanyanError, type AnyContract, type CommandDefinition, type ProcessManager } from '@banyan/core';
import type { Client, Outcome } from './client.ts';
import { personalAnswer, type DecidedOutcome } from './idempotency.ts';
import type { Intent } from './intent.ts';
import type { LogClock } from './log-clock.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Random } from './ports/random.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { Sealer } from './sealer.ts';
import type { Session } from './session.ts';
import type { Limits, LogEntry } from './system.ts';

export interface IntentSenderParts {
  readonly service: string;
  readonly processes: readonly ProcessManager[];
  readonly store: LogStore;
  readonly client: Client;
  readonly sealer: Sealer;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly limits: Limits;
  readonly log: (entry: LogEntry) => void;
  /** The intents that wait behind parked instances: they are not sent until these are retried. */
  readonly held: () => ReadonlySet<string>;
  /** Takes the outcome; resolves when it is recorded. */
  readonly onOutcome: (id: string, text: string, intent: Intent, outcome: DecidedOutcome) => Promise<void>;
  /** Takes an intent that can never be sent; resolves when that is recorded. */
  readonly onUnsendable: (id: string, intent: Intent, reason: string) => Promise<void>;
}

/** An intent on its way, and how long to wait before it is sent once more. */
interface Sending {
  readonly id: string;
  readonly text: string;
  readonly intent: Intent;
  delayMs: number;
}

const SENT_AT_ONCE_MAX = 512;
const TAKEN_MAX = 10_000;
const PAGE = 100;
const DELAY_MS_MIN = 50;
const DELAY_MS_MAX = 30_000;
const DAY_MS = 86_400_000;

/**
 * Sends the commands that a service's process managers have decided to send, each until it is answered, under one idempotency key: so it takes effect once,
 * whatever is lost on the way. Those that wait to be sent again hold up no others.
 */
export class IntentSender {
  readonly #parts: IntentSenderParts;
  /** Everything that is queued, on its way, or waits to be sent again. */
  readonly #taken = new Map<string, Sending>();
  #takenBytes = 0;
  readonly #queue: Sending[] = [];
  readonly #sending = new Set<Promise<void>>();
  readonly #pauses = new Set<() => void>();
  #overflowed = false;
  #reading = false;
  #stopped = false;

  constructor(parts: IntentSenderParts) {
    this.#parts = parts;
  }

  /** Commands that are not answered yet. */
  get pending(): number {
    return this.#taken.size + (this.#overflowed ? 1 : 0);
  }

  /** Sends what an earlier run of the process has left. */
  async start(): Promise<void> {
    await this.#readAll();
  }

  /** Sends nothing more, and waits for what is on its way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.length = 0;
    for (const cancel of this.#pauses) cancel();
    await Promise.all(this.#sending);
  }

  /** Takes an intent that has been recorded. One that this version of the code knows nothing of stays where it is. */
  take(id: string, text: string): void {
    if (this.#stopped || this.#taken.has(id)) return;
    if (this.#taken.size >= TAKEN_MAX || this.#takenBytes >= this.#parts.limits.intentBytesMax) {
      this.#overflowed = true;
      return;
    }
    const intent: Intent = JSON.parse(text);
    if (this.#find(intent) === undefined) {
      const { log, service } = this.#parts;
      const what = `${intent.process} ${intent.instance}: ${intent.step}`;
      return log({
        level: 'error',
        message: `${what} is not sent: this version of the code has no such step`,
        service,
      });
    }
    const sending: Sending = { id, text, intent, delayMs: DELAY_MS_MIN };
    this.#taken.set(id, sending);
    this.#takenBytes += bytesOf(sending);
    this.#queue.push(sending);
    this.#pump();
  }

  /**
   * One try.
   * @throws what the client throws when the outcome is not known; an error when it is too old to be sent
   */
  async sendOnce(id: string, intent: Intent): Promise<DecidedOutcome> {
    const reason = this.#tooOld(intent);
    if (reason !== undefined) throw new Error(reason);
    const { sealer, client } = this.#parts;
    const { contract, command, definition } = this.#target(intent);
    const { body, occurredAt, trace } = intent;
    await sealer.find(sealer.subjects(definition.personal, body));
    const opened = sealer.open(`${contract.name}/${command}`, definition.personal, body);
    const options = trace === undefined ? { key: id, occurredAt } : { key: id, occurredAt, traceparent: trace };
    const outcome: Outcome = await client.send(contract, command, opened, options);
    return outcome.done
      ? { done: true, answer: outcome.answer }
      : { done: false, rejected: outcome.rejected, details: outcome.details };
  }

  /** The outcome as it may be written down: its personal fields sealed. */
  sealOutcome(session: Session, intent: Intent, outcome: DecidedOutcome): DecidedOutcome {
    const { scope, personal } = this.#answerOf(intent);
    if (!outcome.done || outcome.answer === undefined) return outcome;
    return { ...outcome, answer: session.seal(scope, personal, outcome.answer) };
  }

  /** The outcome as it came. */
  async openOutcome(intent: Intent, outcome: DecidedOutcome): Promise<DecidedOutcome> {
    const { scope, personal } = this.#answerOf(intent);
    if (!outcome.done || outcome.answer === undefined) return outcome;
    const { sealer } = this.#parts;
    await sealer.find(sealer.subjects(personal, outcome.answer));
    return { ...outcome, answer: sealer.open(scope, personal, outcome.answer) };
  }

  #answerOf(intent: Intent): { readonly scope: string; readonly personal: ReadonlyMap<string, string> } {
    const { contract, command, definition } = this.#target(intent);
    return { scope: `${contract.name}/${command}`, personal: personalAnswer(definition) };
  }

  #pump(): void {
    while (!this.#stopped && this.#sending.size < SENT_AT_ONCE_MAX) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      const sent: Promise<void> = this.#send(next).finally(() => {
        this.#sending.delete(sent);
        this.#pump();
      });
      this.#sending.add(sent);
    }
    if (this.#overflowed && this.#isHalfEmpty) void this.#readAll();
  }

  get #isHalfEmpty(): boolean {
    return this.#taken.size < TAKEN_MAX / 2 && this.#takenBytes < this.#parts.limits.intentBytesMax / 2;
  }

  /** Takes what is recorded and not taken yet, as far as there is room. */
  async #readAll(): Promise<void> {
    if (this.#reading || this.#stopped) return;
    this.#reading = true;
    this.#overflowed = false;
    const { store, log, service, held } = this.#parts;
    try {
      for (let after = ''; !this.#overflowed;) {
        const page = await store.registers('intent', after, PAGE);
        const parked = held();
        for (const { key, value } of page) if (!parked.has(key)) this.take(key, value);
        if (page.length < PAGE) break;
        after = page.at(-1)!.key;
      }
    } catch (error) {
      this.#overflowed = true;
      this.#reading = false;
      log({ level: 'warn', message: `commands to be sent could not be read: ${String(error)}`, service });
      return this.#later(DELAY_MS_MAX, () => this.#pump());
    }
    this.#reading = false;
    // What there was no room for while this read may have room now, and nothing else under way that would look for it.
    this.#pump();
  }

  async #send(sending: Sending): Promise<void> {
    const { id, text, intent } = sending;
    try {
      await this.#deliver(id, text, intent);
      this.#taken.delete(id);
      this.#takenBytes -= bytesOf(sending);
    } catch (error) {
      const { log, service, random } = this.#parts;
      const message = `${intent.process} ${intent.instance}: ${intent.step} is sent again`;
      log({ level: 'warn', message, service, error: String(error) });
      const jitter = 0.5 + random.bytes(1)[0]! / 512;
      this.#later(sending.delayMs * jitter, () => {
        this.#queue.push(sending);
        this.#pump();
      });
      sending.delayMs = Math.min(2 * sending.delayMs, DELAY_MS_MAX);
    }
  }

  /** Sends once and hands the outcome on. @throws when it is to be tried again */
  async #deliver(id: string, text: string, intent: Intent): Promise<void> {
    const { onOutcome, onUnsendable } = this.#parts;
    const reason = this.#tooOld(intent);
    if (reason !== undefined) return onUnsendable(id, intent, reason);
    let outcome: DecidedOutcome;
    try {
      outcome = await this.sendOnce(id, intent);
    } catch (error) {
      if (!(error instanceof BanyanError) || error.retryable) throw error;
      return onUnsendable(id, intent, error.message);
    }
    await onOutcome(id, text, intent, outcome);
  }

  /** Beyond the time for which the receiver remembers keys, sending again could act twice. */
  #tooOld(intent: Intent): string | undefined {
    const { definition } = this.#target(intent);
    const ageMs = this.#parts.clock.nowMs() - Date.parse(intent.createdAt);
    if (ageMs < definition.keysKeptDays * DAY_MS) return undefined;
    return `its command ${intent.step} waited for more than the ${definition.keysKeptDays} days for which idempotency keys are kept; it is not sent any more`;
  }

  #find({ process, step }: Intent): ProcessManager['steps'][string] | undefined {
    const steps = this.#parts.processes.find(({ name }) => name === process)?.steps;
    return steps !== undefined && Object.hasOwn(steps, step) ? steps[step] : undefined;
  }

  #target(intent: Intent): { contract: AnyContract; command: string; definition: CommandDefinition } {
    const found = this.#find(intent);
    if (found === undefined)
      throw new Error(`process manager ${intent.process} has no step ${intent.step} in this version of the code`);
    const { contract, command } = found;
    return { contract, command, definition: contract.commands[command] };
  }

  #later(delayMs: number, task: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#parts.scheduler.after(delayMs, () => {
      this.#pauses.delete(cancel);
      task();
    });
    this.#pauses.add(cancel);
  }
}

/** The text, two bytes a character, and what was read from it. */
function bytesOf({ text }: Sending): number {
  return 4 * text.length;
}
