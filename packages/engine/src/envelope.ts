import { Checker, InvalidError, T, identifier, instant, type Caller, type Problem } from '@banyan/core';
import type { SendOptions } from './client.ts';
import { UnavailableError } from './errors.ts';

/** How far the clock of whoever tells a business time may be ahead of the log's. */
const SKEW_MS_MAX = 60_000;

const checker = new Checker(
  T.Object(
    {
      key: T.Optional(identifier),
      occurredAt: T.Optional(instant),
      ifVersion: T.Optional(T.Union([T.Integer({ minimum: 0 }), T.Literal('any')])),
      traceparent: T.Optional(T.String({ pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' })),
    },
    { additionalProperties: false },
  ),
);

/**
 * Checks what comes with a command besides its body.
 * @param nowMs the time of the log that the command is for
 * @throws InvalidError naming each wrong part; business time is for staff and services only, and is never in the future. UnavailableError when a service's
 * is: it passes on the time of a log that is ahead of this one, since somebody has set the machine's clock back, and has to wait for this one's.
 */
export function checkEnvelope(options: SendOptions, { role }: Caller, service: string, nowMs: number): void {
  const problems: Problem[] = checker.problems(options);
  if (options.occurredAt !== undefined && role !== 'staff' && role !== 'service') {
    problems.push({ path: '/occurredAt', message: 'may be set by staff and services only' });
  }
  const isFuture = problems.length === 0 && Date.parse(options.occurredAt ?? '') > nowMs + SKEW_MS_MAX;
  if (isFuture && role === 'service')
    throw new UnavailableError(service, `its log has not come to ${options.occurredAt} yet, when this happened`);
  if (isFuture) {
    const now = new Date(nowMs).toISOString();
    problems.push({ path: '/occurredAt', message: `may not be in the future: it is ${now} now` });
  }
  if (problems.length > 0) throw new InvalidError('the envelope', problems);
}
