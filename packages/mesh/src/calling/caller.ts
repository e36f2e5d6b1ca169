import type { BanyanError } from '@banyan/core';
import { UnavailableError } from '@banyan/engine';
import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import type { Reply, ReplyNotes } from '../link/protocol.ts';
import type { WireError } from '../link/wire-error.ts';
import { backOffMs } from './back-off.ts';
import type { Attempt, NewCall } from './connection.ts';
import type { Found, Instances } from './instances.ts';
import type { Trial } from './breaker.ts';
import { RetryBudget } from './retry-budget.ts';

/** The answer that a service is not available (it starts, it stops, its store fails) is looked for elsewhere so often. */
const UNAVAILABLE_TRIES_MAX = 2;

/** A call as somebody makes it, wherever it goes. */
export interface Wanted {
  readonly service: string;
  /** `<service>/<operation>` */
  readonly what: string;
  /** Makes the call, given what is left of the time. */
  readonly call: (ms: number) => NewCall;
  /** True when running it twice does what running it once does: queries, and commands with a key. */
  readonly isSafe: boolean;
  /** True for commands: somebody wants to know what became of one. */
  readonly hasEffect: boolean;
  readonly withinMs: number;
  readonly affinity?: string | undefined;
  readonly prefer?: string | undefined;
}

/** What came back, and from where. */
export interface Answered {
  readonly reply: ReplyNotes & { readonly result?: unknown; readonly same?: true };
  readonly address: string;
}

/** How a call goes. Times are by the monotonic clock. */
interface Course {
  readonly deadlineMs: number;
  readonly patientUntilMs: number;
  tries: number;
  triesUnavailable: number;
  /** Where it was tried last. */
  avoid: string | undefined;
  /** Why it is not known whether it was run; undefined while it is certain that it was not. */
  doubt: string | undefined;
}

/**
 * Makes calls: finds an instance, tries again where that is safe, gives up in time. Once a call may have been run without an answer, it is only made again when it is safe; and then until the
 * deadline, because whoever made it can do nothing better.
 */
export class Caller {
  readonly #instances: Instances;
  readonly #ports: MeshPorts;
  readonly #limits: MeshLimits;
  readonly #budget: RetryBudget;
  readonly #fromWire: (error: WireError) => BanyanError;

  constructor(instances: Instances, fromWire: (error: WireError) => BanyanError, ports: MeshPorts, limits: MeshLimits) {
    this.#instances = instances;
    this.#ports = ports;
    this.#limits = limits;
    this.#budget = new RetryBudget(limits);
    this.#fromWire = fromWire;
  }

  /** @throws what the service throws; UnavailableError when nobody answers, OverloadedError when too many wait */
  async call(wanted: Wanted): Promise<Answered> {
    this.#budget.earn();
    const nowMs = this.#ports.clock.monotonicMs();
    const course: Course = {
      deadlineMs: nowMs + wanted.withinMs,
      patientUntilMs: nowMs + this.#limits.patienceMs,
      tries: 0,
      triesUnavailable: 0,
      avoid: undefined,
      doubt: undefined,
    };
    for (;;) {
      const answered = await this.#try(wanted, course);
      if (answered !== undefined) return answered;
    }
  }

  /** Undefined when it is to be tried again. */
  async #try(wanted: Wanted, course: Course): Promise<Answered | undefined> {
    const found = await this.#find(wanted, course);
    const { place, connection } = found;
    const { address } = place.instance;
    // Others may have been told the same in this turn, and have taken what room there was.
    if (!connection.hasRoom || !place.breaker.admits(this.#ports.clock.monotonicMs())) return undefined;
    const call = wanted.call(this.#leftMs(wanted, course));
    const trial = place.breaker.begin();
    const attempt = await begun(trial, () => connection.call(call, wanted.what));
    const isSame = course.avoid === address;
    course.tries += 1;
    course.avoid = address;
    if (attempt.kind === 'answered') return this.#answered(wanted, course, found, attempt.reply, trial);
    if (attempt.kind === 'late') {
      this.#failed(found, trial);
      course.doubt ??= `${address} has not answered`;
      throw this.#overdue(wanted, course);
    }
    trial.void();
    if (attempt.kind === 'unknown') this.#doubt(wanted, course, `${address}: ${attempt.reason}`, attempt);
    // Elsewhere at once, in the same place after a while.
    if (isSame) await this.#rest(wanted, course);
    return undefined;
  }

  async #find(wanted: Wanted, course: Course): Promise<Found> {
    const { service, affinity, prefer } = wanted;
    const { avoid, doubt, deadlineMs, patientUntilMs } = course;
    try {
      return await this.#instances.find({
        service,
        wish: { affinity, prefer, avoid },
        deadlineMs,
        patientUntilMs: doubt === undefined ? patientUntilMs : deadlineMs,
        isInDoubt: doubt !== undefined,
      });
    } catch (error) {
      if (doubt === undefined) throw error;
      throw unknownOutcome(wanted, `${doubt}; then ${(error as Error).message}`, error);
    }
  }

  async #answered(
    wanted: Wanted,
    course: Course,
    found: Found,
    reply: Reply,
    trial: Trial,
  ): Promise<Answered | undefined> {
    const isUnavailable = 'error' in reply && reply.error.code === 'unavailable';
    if (isUnavailable) this.#failed(found, trial);
    else trial.succeeded(this.#ports.clock.monotonicMs());
    if (!('error' in reply)) return { reply: reply as Answered['reply'], address: found.place.instance.address };
    // That this try was refused says nothing of the one before it, which may have been done.
    const isOpen = course.doubt !== undefined && wanted.hasEffect && reply.error.retryable;
    const isTriedAgain = isUnavailable && wanted.isSafe && course.triesUnavailable < UNAVAILABLE_TRIES_MAX;
    if (!(isOpen || isTriedAgain) || !this.#budget.spend()) throw this.#fromWire(reply.error);
    course.triesUnavailable += 1;
    await this.#rest(wanted, course);
    return undefined;
  }

  #failed({ pool, place }: Found, trial: Trial): void {
    trial.failed(this.#ports.clock.monotonicMs());
    pool.ejectOutlier(place);
  }

  /** @throws UnavailableError unless it may be tried again */
  #doubt(wanted: Wanted, course: Course, doubt: string, { cause }: Extract<Attempt, { kind: 'unknown' }>): void {
    course.doubt = doubt;
    if (!wanted.isSafe) throw unknownOutcome(wanted, doubt, cause);
    if (!this.#budget.spend()) throw unknownOutcome(wanted, `${doubt}; too many calls are tried again already`, cause);
  }

  async #rest(wanted: Wanted, course: Course): Promise<void> {
    const ms = Math.min(backOffMs(course.tries, this.#ports, this.#limits), this.#leftMs(wanted, course));
    await new Promise<void>((resolve) => this.#ports.scheduler.after(ms, resolve));
  }

  /** What is left of a call's time, in whole milliseconds. @throws UnavailableError when that is nothing */
  #leftMs(wanted: Wanted, course: Course): number {
    const ms = Math.ceil(course.deadlineMs - this.#ports.clock.monotonicMs());
    if (ms <= 0) throw this.#overdue(wanted, course);
    return ms;
  }

  #overdue(wanted: Wanted, { doubt }: Course): UnavailableError {
    const reason = `no answer within ${wanted.withinMs} ms`;
    if (doubt === undefined) return new UnavailableError(wanted.service, reason);
    return unknownOutcome(wanted, `${reason}: ${doubt}`);
  }
}

/** A call that cannot even be sent says nothing of who would have got it. */
function begun(trial: Trial, call: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return call();
  } catch (error) {
    trial.void();
    throw error;
  }
}

function unknownOutcome({ service, what, isSafe }: Wanted, reason: string, cause?: unknown): UnavailableError {
  const hint = isSafe ? '' : `. Nobody knows whether ${what} was done: it has no idempotency key`;
  return new UnavailableError(service, `${reason}${hint}`, cause);
}
