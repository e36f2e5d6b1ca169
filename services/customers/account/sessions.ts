import { aggregate, type Handle } from '@banyan/core';
import { customers } from '../contract.ts';
import { after, lifetimes } from './times.ts';

/** A session that has not been ended. */
export interface Session {
  readonly session: string;
  readonly digest: string;
  readonly until: string;
}

/** With one more, the oldest ends. */
const SESSIONS_MAX = 50;

interface Sessions {
  /** The oldest first. */
  readonly open: readonly Session[];
}

const NONE: Sessions = { open: [] };

/** Streams `sessions/<customer>`: where somebody is signed in. */
export const sessions = aggregate(customers, 'sessions', NONE, {
  'session-opened': ({ open }, { session, digest, until }) => ({ open: [...open, { session, digest, until }] }),
  'session-ended': ({ open }, ended) => ({ open: open.filter(({ session }) => session !== ended.session) }),
});

type SessionsHandle = Handle<typeof customers, Sessions, 'session-opened' | 'session-ended'>;

interface Opening {
  readonly session: string;
  readonly token: string;
  readonly label?: string;
}

/** Opens a session; the same one again changes nothing. False when there is another one of that name. */
export function openSession(
  it: SessionsHandle,
  customer: string,
  { session, token, label }: Opening,
  at: string,
): boolean {
  const known = it.state.open.find((one) => one.session === session);
  if (known !== undefined) return known.digest === token;
  const over = it.state.open.filter(({ until }) => until <= at);
  endSessions(it, customer, over);
  endSessions(it, customer, it.state.open.slice(0, Math.max(0, it.state.open.length - SESSIONS_MAX + 1)));
  const until = after(at, lifetimes.sessionMs);
  it.append('session-opened', { customer, session, digest: token, until, ...(label !== undefined && { label }) });
  return true;
}

/** Ends these sessions. */
export function endSessions(it: SessionsHandle, customer: string, ending: readonly Session[]): void {
  for (const { session } of ending) it.append('session-ended', { customer, session });
}
