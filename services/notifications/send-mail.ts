import { decision, reject } from '@banyan/core';
import { notifications } from './contract.ts';
import { mail } from './mail.ts';

const MINUTE_MS = 60_000;
const LATER_MS_MAX = 6 * 60 * MINUTE_MS;
/** One minute, two, four, … six hours, again and again: about five days, as mail servers do (RFC 5321, 4.5.4.1). */
const ATTEMPTS_MAX = 28;

/** Sent again under the same name, nothing changes: states hold nothing personal to compare it with. */
export const queueMail = decision(
  notifications,
  'queue-mail',
  (body) => mail(body.mail),
  (body, it, { caller }) => {
    const { asked, link } = body.facts;
    if (caller.role === 'staff' && (asked !== undefined || link !== undefined)) return reject('asks-for-token');
    if (it.state.status === 'unknown') it.append('mail-queued', body);
    return undefined;
  },
);

/** Of an earlier round it is no news. */
export const recordSent = decision(
  notifications,
  'record-sent',
  (body) => mail(body.mail),
  (body, it) => {
    const { status, round } = it.state;
    if (status === 'unknown' || body.round > round) return reject('no-such-mail');
    if (body.round === round && status !== 'sent') it.append('mail-sent', body);
  },
);

/** A server that says no for good is believed; every other failure is one of the moment. */
export const recordFailure = decision(
  notifications,
  'record-failure',
  (body) => mail(body.mail),
  ({ permanent, ...failure }, it, { at }) => {
    const { status, round, attempts } = it.state;
    if (status === 'unknown' || failure.round > round) return reject('no-such-mail');
    if (failure.round < round || status !== 'due' || failure.attempt !== attempts + 1) return;
    const { mail: id, said, attempt } = failure;
    if (permanent || attempt >= ATTEMPTS_MAX) it.append('mail-failed', { mail: id, round, said });
    else it.append('mail-deferred', { ...failure, until: later(at, attempt) });
  },
);

function later(at: string, attempt: number): string {
  const ms = Math.min(MINUTE_MS * 2 ** (attempt - 1), LATER_MS_MAX);
  return new Date(Date.parse(at) + ms).toISOString();
}

/** By staff: the round says which time it is, so that a click twice sends once. */
export const sendAgain = decision(
  notifications,
  'send-again',
  (body) => mail(body.mail),
  (body, it) => {
    const { status, round } = it.state;
    if (status === 'unknown') return reject('no-such-mail');
    if (body.round === round) return;
    if (body.round !== round + 1) return reject('wrong-round', { next: round + 1 });
    if (status !== 'sent' && status !== 'failed') return reject('not-over');
    it.append('mail-requeued', body);
  },
);
