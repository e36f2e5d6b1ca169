import { BanyanError, type AnyContract, type CommandDefinition, type ProcessManager } from '@banyan/core';
import type { Client, Outcome } from './client.ts';
import type { DecidedOutcome } from './idempotency.ts';
import type { Intent } from './intent.ts';
import type { LogClock } from './log-clock.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Random } from './ports/random.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { Sealer } from './sealer.ts';
import type { LogEntry } from './system.ts';

export interface IntentSenderParts {
  readonly service: string;
  readonly processes: readonly ProcessManager[];
  readonly store: LogStore;
  readonly client: Client;
  readonly sealer: Sealer;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: (entry: LogEntry) => void;
  /** Takes the outcome; resolves when it is recorded. */
  readonly onOutcome: (id: string, text: string, intent: Intent, outcome: DecidedOutcome) => Promise<void>;
  /** Takes an intent that can never be sent; resolves when that is recorded. */
  readonly onUnsendable: (id: string, intent: Intent, reason: string) => Promise<void>;
}

const UNDER_WAY_MAX = 512;
const QUEUED_MAX = 10_000;
const PAGE = 1_000;
const DELAY_MS_MAX = 30_000;
const DAY_MS = 86_400_000;

/**
 * Sends the commands that a service's process managers have decided to send, each until it is answered, under one idempotency key: so it takes effect once,
 * whatever is lost on the way.
 */
export class IntentSender {
  readonly #parts: IntentSenderParts;
  readonly #queue: { readonly id: string; readonly text: string }[] = [];
  readonly #underWay = new Set<string>();
  #overflowed = false;
  #stopped = false;
  readonly #cancels = new Set<() => void>();

  constructor(parts: IntentSenderParts) {
    this.#parts = parts;
  }

  /** Commands that are queued or on their way. */
  get pending(): number {
    return this.#queue.length + this.#underWay.size + (this.#overflowed ? 1 : 0);
  }

  /** Sends what an earlier run of the process has left. */
  async start(skip: ReadonlySet<string>): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.#parts.store.registers('intent', after, PAGE);
      for (const { key, value } of page) if (!skip.has(key)) this.take(key, value);
      if (page.length < PAGE || this.#overflowed) return;
      after = page.at(-1)!.key;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
    for (const cancel of this.#cancels) cancel();
  }

  /** Takes an intent that has just been recorded. */
  take(id: string, text: string): void {
    if (this.#stopped || this.#underWay.has(id)) return;
    if (this.#queue.length >= QUEUED_MAX) this.#overflowed = true;
    else this.#queue.push({ id, text });
    this.#pump();
  }

  /** One try. @throws what the client throws, when the outcome is not known */
  async sendOnce(id: string, intent: Intent): Promise<DecidedOutcome> {
    const { contract, command, definition } = this.#target(intent);
    const { body, occurredAt, trace } = intent;
    await this.#parts.sealer.find(this.#parts.sealer.subjects(definition.personal, body));
    const opened = this.#parts.sealer.open(`${contract.name}/${command}`, definition.personal, body);
    const options = trace === undefined ? { key: id, occurredAt } : { key: id, occurredAt, traceparent: trace };
    const outcome: Outcome = await this.#parts.client.send(contract, command, opened, options);
    return outcome.done
      ? { done: true, answer: outcome.answer }
      : { done: false, rejected: outcome.rejected, details: outcome.details };
  }

  #pump(): void {
    while (this.#underWay.size < UNDER_WAY_MAX) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      if (this.#underWay.has(next.id)) continue;
      this.#underWay.add(next.id);
      void this.#send(next.id, next.text).finally(() => {
        this.#underWay.delete(next.id);
        this.#pump();
      });
    }
    if (this.#overflowed && this.#queue.length === 0 && this.#underWay.size < UNDER_WAY_MAX) this.#refill();
  }

  /** Reads again what did not fit into the queue. */
  #refill(): void {
    this.#overflowed = false;
    this.start(new Set()).catch((error: unknown) => {
      this.#overflowed = true;
      this.#parts.log({
        level: 'warn',
        message: `commands to be sent could not be read: ${String(error)}`,
        service: this.#parts.service,
      });
    });
  }

  async #send(id: string, text: string): Promise<void> {
    const intent: Intent = JSON.parse(text);
    for (let delayMs = 50; !this.#stopped; delayMs = Math.min(2 * delayMs, DELAY_MS_MAX)) {
      try {
        const reason = this.#tooOld(intent);
        if (reason !== undefined) return await this.#parts.onUnsendable(id, intent, reason);
        return await this.#deliver(id, text, intent);
      } catch (error) {
        this.#parts.log({
          level: 'warn',
          message: `${intent.process} ${intent.instance}: ${intent.step} is sent again`,
          service: this.#parts.service,
          error: String(error),
        });
      }
      await this.#pause(delayMs);
    }
  }

  /** Sends once and hands the outcome on. @throws when it is to be tried again */
  async #deliver(id: string, text: string, intent: Intent): Promise<void> {
    let outcome: DecidedOutcome;
    try {
      outcome = await this.sendOnce(id, intent);
    } catch (error) {
      if (!(error instanceof BanyanError) || error.retryable) throw error;
      return this.#parts.onUnsendable(id, intent, error.message);
    }
    await this.#parts.onOutcome(id, text, intent, outcome);
  }

  /** Beyond the time for which the receiver remembers keys, sending again could act twice. */
  #tooOld(intent: Intent): string | undefined {
    const { definition } = this.#target(intent);
    const ageMs = this.#parts.clock.nowMs() - Date.parse(intent.createdAt);
    if (ageMs < definition.keysKeptDays * DAY_MS) return undefined;
    return `its command ${intent.step} waited for more than the ${definition.keysKeptDays} days for which idempotency keys are kept; it is not sent any more`;
  }

  #target({ process, step }: Intent): { contract: AnyContract; command: string; definition: CommandDefinition } {
    const target = this.#parts.processes.find(({ name }) => name === process)?.steps[step];
    if (target === undefined)
      throw new Error(`process manager ${process} has no step ${step} in this version of the code`);
    return { contract: target.contract, command: target.command, definition: target.contract.commands[target.command] };
  }

  async #pause(delayMs: number): Promise<void> {
    const jitter = 0.5 + this.#parts.random.bytes(1)[0]! / 512;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.scheduler.after(delayMs * jitter, end);
      this.#cancels.add(end);
      const cancels = this.#cancels;
      function end(): void {
        cancel();
        cancels.delete(end);
        resolve();
      }
    });
  }
}
