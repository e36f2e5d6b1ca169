import { processManager, type Instance } from '@banyan/core';
import { payments } from './contract.ts';
import { abandon, becomeDue, lookUp, referenceOf } from './intent-handle.ts';
import { ATTEMPTS_MAX, limitOf, wantedOf } from './intent-state.ts';
import { intent } from './intent.ts';
import { isOpen } from './network-authorisation.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Clocked = Instance<typeof intent, Record<string, never>, 'deadline' | 'challenge' | 'renew' | 'lapse'>;

/** What time does to intents: deadlines cancel, authorisations are renewed a day before they lapse, and a silence of the network's is broken by asking. */
export const intentClock = processManager('intent-clock', intent, {
  timers: ['deadline', 'challenge', 'renew', 'lapse'],
})
  .on(
    payments,
    'intent-created',
    ({ intent: id }) => id,
    (it, { deadline }) => it.schedule('deadline', deadline),
  )
  .on(
    payments,
    'action-required',
    ({ intent: id }) => id,
    (it, { deadline }) => it.schedule('challenge', later(deadline, MINUTE_MS)),
  )
  .on(
    payments,
    'intent-authorised',
    ({ intent: id }) => id,
    (it, { expiresAt }) => {
      it.cancel('deadline');
      it.cancel('challenge');
      watch(it, expiresAt);
    },
  )
  .on(
    payments,
    'authorisation-declined',
    ({ intent: id }) => id,
    (it) => {
      const { status, attempts, current } = it.state;
      const expiresAt = attempts[current - 1]?.expiresAt;
      // What is authorised is still; its times may have come while another card was asked.
      if (status === 'authorised' && typeof expiresAt === 'string') watch(it, expiresAt);
    },
  )
  .on(payments, 'intent-voided', ({ intent: id }) => id, rest)
  .on(payments, 'payment-due', ({ intent: id }) => id, rest)
  .when('deadline', (it) => {
    const { status, attempts } = it.state;
    if (status === 'none' || it.state.current > 0 || status === 'cancelled') return;
    it.append('intent-cancelled', { intent: it.id, reason: 'deadline' });
    for (const [index] of attempts.entries()) abandon(it, index + 1);
  })
  .when('challenge', (it) => {
    if (it.state.status === 'requires-action') lookUp(it, it.state.attempts.length);
  })
  .when('renew', (it) => renew(it))
  .when('lapse', (it) => {
    const { status, current } = it.state;
    if (status === 'authorised' && wantedOf(it.state) > 0) lookUp(it, current);
  });

function watch(it: Clocked, expiresAt: string): void {
  it.schedule('renew', renewalTime(it.at, expiresAt));
  it.schedule('lapse', later(expiresAt, MINUTE_MS));
}

function rest(it: Clocked): void {
  it.cancel('renew');
  it.cancel('lapse');
}

function renew(it: Clocked): void {
  const { status, current, attempts, currency } = it.state;
  const amount = wantedOf(it.state);
  const atMost = limitOf(it.state);
  // One that was asked for since is the renewal.
  if (status !== 'authorised' || amount <= 0 || attempts.slice(current).some(isOpen)) return;
  if (attempts.length >= ATTEMPTS_MAX) return becomeDue(it, 'too-many-attempts');
  const attempt = attempts.length + 1;
  it.append('authorisation-requested', {
    intent: it.id,
    attempt,
    reference: referenceOf(it.id, attempt),
    currency,
    amount,
    card: attempts[current - 1]!.card,
    returnUrl: null,
    offSession: true,
    ...(atMost !== undefined && { atMost }),
  });
}

/** A day before it lapses; where it holds for less than two, in the middle of its time. */
export function renewalTime(at: string, expiresAt: string): string {
  const [from, to] = [Date.parse(at), Date.parse(expiresAt)];
  return new Date(Math.max(to - DAY_MS, (from + to) / 2)).toISOString();
}

function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
