import type { Access, Caller } from '@banyan/core';
import type { Client, System } from '@banyan/engine';
import type { Authentication } from './authentication.ts';
import { UnauthenticatedError } from './errors.ts';

/** Roles for which the gateway takes credentials. */
const ROLES_WITH_CREDENTIALS: readonly Access[] = ['staff'];

/** Lets callers in, and keeps a client for each of the few that there are. */
export class Doorkeeper {
  readonly #system: Pick<System, 'client'>;
  readonly #authentication: Authentication;
  readonly #clients = new WeakMap<Caller, Client>();

  constructor(system: Pick<System, 'client'>, authentication: Authentication) {
    this.#system = system;
    this.#authentication = authentication;
  }

  /**
   * Tells who calls. Whether that caller may call this is for the engine to say; but one who has not said who they are, where saying it could help, is asked to.
   * @throws UnauthenticatedError
   */
  admit(authorization: string | undefined, operation: string, by: readonly Access[]): Caller {
    const caller = this.#authentication(authorization);
    if (
      caller.role === 'public' &&
      !by.includes('public') &&
      by.some((access) => ROLES_WITH_CREDENTIALS.includes(access))
    ) {
      throw new UnauthenticatedError(
        `${operation} is open to ${by.join(', ')}: send the header Authorization: Bearer <token>`,
      );
    }
    return caller;
  }

  /** Calls services on behalf of this caller. */
  clientOf(caller: Caller): Client {
    const known = this.#clients.get(caller);
    if (known !== undefined) return known;
    const client = this.#system.client(caller);
    this.#clients.set(caller, client);
    return client;
  }
}
