import { Checker, InvalidError, T, identifier, instant, type Caller, type Problem } from '@banyan/core';
import type { SendOptions } from './client.ts';

const checker = new Checker(
  T.Object(
    {
      key: T.Optional(identifier),
      occurredAt: T.Optional(instant),
      traceparent: T.Optional(T.String({ pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' })),
    },
    { additionalProperties: false },
  ),
);

/**
 * Checks what comes with a command besides its body.
 * @throws InvalidError naming each wrong part; business time is for staff and services only
 */
export function checkEnvelope(options: SendOptions, { role }: Caller): void {
  const problems: Problem[] = checker.fits(options) ? [] : checker.problems(options);
  if (options.occurredAt !== undefined && role !== 'staff' && role !== 'service') {
    problems.push({ path: '/occurredAt', message: 'may be set by staff and services only' });
  }
  if (problems.length > 0) throw new InvalidError('the envelope', problems);
}
