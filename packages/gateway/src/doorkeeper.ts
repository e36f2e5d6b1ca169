import type { Access, Caller, Permission } from '@banyan/core';
import { parseToken, type Client, type System, type Token } from '@banyan/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.ts';
import { bearerToken } from './authentication.ts';
import { noCookie, tokenInCookie } from './cookies.ts';
import { UnauthenticatedError } from './errors.ts';
import type { Identities, Identity } from './identities.ts';
import { KeptAnswers } from './kept-answers.ts';
import { networkOf } from './network-address.ts';
import type { Origins } from './origins.ts';
import type { RateLimit } from './rate-limit.ts';
import { isStaffTokenShaped } from './staff-token.ts';

/** What a doorkeeper needs. */
export interface DoorkeeperParts {
  readonly system: Pick<System, 'client'>;
  readonly authentication: Authentication;
  readonly identities: Identities | undefined;
  readonly origins: Origins;
  readonly rateLimit: RateLimit;
}

/** What an operation asks of callers. */
export interface Door {
  /** `<service>/<operation>` */
  readonly operation: string;
  readonly by: readonly Access[];
  readonly changes: boolean;
}

/** The promise of `Identities`: a session that was ended is dead within 5 s. Less, since a question takes time as well. */
const KEPT_MS = 4_000;
const KEPT_MAX = 20_000;

/** Lets callers in: tells who they are, and counts their requests. */
export class Doorkeeper {
  readonly #parts: DoorkeeperParts;
  readonly #kept = new KeptAnswers<Identity | undefined>(KEPT_MS, KEPT_MAX);
  readonly #keptPermissions = new KeptAnswers<readonly Permission[]>(KEPT_MS, KEPT_MAX);
  readonly #asking: readonly Access[];
  /** The newest token of each shard of the log of the identities' service that was heard of. */
  readonly #after = new Map<string, Token>();

  constructor(parts: DoorkeeperParts) {
    this.#parts = parts;
    this.#asking = parts.identities === undefined ? ['staff'] : ['staff', 'customer', 'guest'];
  }

  get identities(): Identities | undefined {
    return this.#parts.identities;
  }

  get origins(): Origins {
    return this.#parts.origins;
  }

  /**
   * Tells who calls. Whether that caller may call this is for the engine to say; but one who has not said who they are, where saying it could help, is asked to.
   * A promise only where a token has to be looked up.
   * @throws UnauthenticatedError, ForeignOriginError, RateLimitedError, also as the promise's end
   */
  admit(request: FastifyRequest, reply: FastifyReply, door: Door): Caller | Promise<Caller> {
    const { authentication, rateLimit } = this.#parts;
    const known = this.#recognise(request, reply, door);
    if (known !== undefined)
      return known.then(
        (caller) => {
          rateLimit.count(`${caller.role}/${caller.id}`, reply);
          return caller;
        },
        (error: unknown) => {
          rateLimit.count(networkOf(request.ip), reply);
          throw error;
        },
      );
    rateLimit.count(networkOf(request.ip), reply);
    const caller = { ...authentication(request.headers.authorization), address: networkOf(request.ip) };
    if (
      caller.role === 'public' &&
      !door.by.includes('public') &&
      door.by.some((access) => this.#asking.includes(access))
    )
      throw new UnauthenticatedError(
        `${door.operation} is open to ${door.by.join(', ')}: send the header Authorization: Bearer <token>`,
      );
    return caller;
  }

  /**
   * Tells again who calls, for what goes on for longer than a token may be worth something: not counted as another request.
   * @throws UnauthenticatedError as the promise's end, once the token is worth nothing any more
   */
  async stillKnown(request: FastifyRequest, reply: FastifyReply, door: Door): Promise<Caller> {
    return (await this.#recognise(request, reply, door)) ?? request.caller!;
  }

  /** Calls services on behalf of this caller. */
  clientOf(caller: Caller): Client {
    return this.#parts.system.client(caller);
  }

  /** Notes that a command was carried out: what tokens stand for may be another thing now. */
  noteDone(service: string, token: string): void {
    if (service !== this.#parts.identities?.service) return;
    const { source, position } = parseToken(token);
    const known = this.#after.get(source);
    // Answers that several instances give come in any order.
    if (known === undefined || position > parseToken(known).position) this.#after.set(source, token);
    this.#kept.clear();
    this.#keptPermissions.clear();
  }

  /** Whoever has shown a token of those that have to be looked up; undefined when there is none. */
  #recognise(request: FastifyRequest, reply: FastifyReply, door: Door): Promise<Caller> | undefined {
    const { identities, authentication, origins } = this.#parts;
    if (identities === undefined) return undefined;
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) {
      const token = bearerToken(authorization);
      if (isStaffTokenShaped(token))
        return this.#staff(authentication(authorization), identities, networkOf(request.ip));
      return this.#holderOf(token, identities, networkOf(request.ip));
    }
    if (cookie === undefined) return undefined;
    const session = tokenInCookie(cookie, 'session');
    const token = session ?? tokenInCookie(cookie, 'visitor');
    if (token === undefined) return undefined;
    if (door.changes) origins.check(request);
    return this.#holderOf(token, identities, networkOf(request.ip)).catch((error: unknown) => {
      // Who it was of is nobody any more: the browser is to forget it.
      if (error instanceof UnauthenticatedError)
        reply.header('set-cookie', noCookie(session === undefined ? 'visitor' : 'session'));
      throw error;
    });
  }

  async #holderOf(token: string, identities: Identities, address: string): Promise<Caller> {
    const found = await this.#kept.get(token, () => identities.find(token, [...this.#after.values()]));
    if (found === undefined || (found.until !== null && Date.parse(found.until) <= Date.now()))
      throw new UnauthenticatedError('the token is not known here, or not any more');
    const { role, id, credential, permissions, scopes } = found;
    return { role, id, credential, permissions, ...(scopes !== undefined && { scopes }), tenant: 'default', address };
  }

  async #staff(caller: Caller, identities: Identities, address: string): Promise<Caller> {
    const permissions = await this.#keptPermissions.get(caller.id, () =>
      identities.permissionsOf(caller.id, [...this.#after.values()]),
    );
    return { ...caller, permissions, address };
  }
}
