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

/** Walks a log from its first event to where it ended when the check began, and holds each event against a rule. Memory does not grow with the log. */
export function logCheck(
  { operations }: SystemAccess,
  { service, position: end }: LogEnd,
  check: string,
  newRule: () => EventRule,
): Check {
  return {
    check,
    unit: 'events',
    async run(onProgress) {
      const problems = new Problems();
      const rule = newRule();
      let at = 0;
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
        onProgress(at, end);
      } while (at < end);
      return problems.examined(`${at.toLocaleString('en')} events`);
    },
  };
}
