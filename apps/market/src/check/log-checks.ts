import type { SystemAccess } from '@banyan/cli';
import type { StoredEvent } from '@banyan/engine';
import { Problems, type Check, type CheckProblem } from './check-result.ts';

const PAGE_EVENTS = 2_000;

/** Walks the hash chain of each log. */
export function chainChecks({ operations }: SystemAccess, services: readonly LogEnd[]): Check[] {
  return services.map(({ service, position }) => ({
    check: `hash chain of ${service}`,
    unit: 'events',
    async run(onProgress) {
      const { events, hash } = await operations.verifyLog(service, (done) => onProgress(done, position));
      const end = hash === '' ? '' : `, ends in ${hash.slice(0, 16)}`;
      return new Problems().examined(`${events.toLocaleString('en')} events${end}`);
    },
  }));
}

/** A log and where it ends. */
export interface LogEnd {
  readonly service: string;
  readonly position: number;
}

/** Says what is amiss with an event, if anything. Called with every event of a log, in order. */
export type EventRule = (event: StoredEvent, payload: unknown) => Omit<CheckProblem, 'subject'> | undefined;

/** A rule for the events, and one for all of them together. */
export interface LogRule {
  readonly each: EventRule;
  /** Asked once, at a moment between two decisions. */
  readonly atEnd: () => CheckProblem[];
}

/** Walks a log from its first event to where it ended when the check began, and holds each event against a rule. Memory does not grow with the log. */
export function logCheck(
  { operations }: SystemAccess,
  { service, position: end }: LogEnd,
  check: string,
  newRule: () => EventRule | LogRule,
): Check {
  return {
    check,
    unit: 'events',
    async run(onProgress) {
      const problems = new Problems();
      const made = newRule();
      const { each: rule, atEnd } = typeof made === 'function' ? { each: made, atEnd: () => [] } : made;
      let at = 0;
      let isCut = false;
      // Once at least: where a damaged log ends is not known, but reading it tells.
      do {
        const events = await operations.readLog(service, at, PAGE_EVENTS);
        if (events.length === 0) break;
        for (const event of events) {
          const problem = rule(event, JSON.parse(event.payload));
          if (problem !== undefined)
            problems.add({ subject: `${service} log, position ${event.position}`, ...problem });
          at = event.position;
        }
        // A full page may end within a decision; a shorter one ends with the log.
        isCut = events.length === PAGE_EVENTS;
        onProgress(Math.min(at, end), end);
      } while (at < end || isCut);
      for (const problem of atEnd()) problems.add(problem);
      return problems.examined(`${at.toLocaleString('en')} events`);
    },
  };
}
