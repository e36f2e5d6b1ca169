import type { Permission } from '@banyan/core';
import type { Token } from '@banyan/engine';

/** Whom a token stands for. */
export interface Identity {
  readonly role: 'public' | 'customer' | 'staff' | 'partner';
  readonly id: string;
  /** The session or key that the token is of. */
  readonly credential: string;
  /** ISO 8601 UTC; null when it has no end. */
  readonly until: string | null;
  readonly permissions: readonly Permission[];
  /** Of a partner: all that the token opens besides what is public. */
  readonly scopes?: readonly string[];
}

/** Which cookie a token is kept in: that of somebody signed in, or that of somebody without an account. */
export type CookieKind = 'session' | 'visitor';

/** A command that carries a token which a browser has in a cookie, and shall not see. */
export interface CookieCommand {
  /** `<service>/<command>` */
  readonly operation: string;
  /** The field of its body for the token. */
  readonly field: string;
  readonly cookie: CookieKind;
}

/**
 * Whoever knows what tokens stand for: a service of the system. What it answers is kept for at most 5 s, so a session that was ended is dead everywhere within that
 * time, and at once where the command came through this gateway.
 */
export interface Identities {
  /** The service whose commands change what tokens stand for. */
  readonly service: string;
  /** @param after where that service's log has been heard to stand, a token for each shard: what was opened by then is found */
  find(token: string, after: readonly Token[]): Promise<Identity | undefined>;
  /** What the member of staff may do for whom the token of the first start stands. */
  permissionsOf(staff: string, after: readonly Token[]): Promise<readonly Permission[]>;
  /** Commands that open something under a token; for a browser the gateway makes it and sets it as a cookie. */
  readonly opens: readonly CookieCommand[];
  /** Commands that take the token of a cookie, which is then of no more use. */
  readonly spends: readonly CookieCommand[];
  /** Commands after which the browser's session is over: `<service>/<command>`. */
  readonly closes: readonly string[];
}
