import { createHmac, randomBytes } from 'node:crypto';
import type { CommandDefinition } from '@banyan/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf, noCookie, tokenInCookie } from './cookies.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { BadHeaderError } from './errors.ts';
import { headers } from './headers.ts';
import type { CookieCommand } from './identities.ts';

type Body = Readonly<Record<string, unknown>>;

/** Made at each start and kept nowhere: see `newToken`. */
const ownKey = randomBytes(32);

/** What a command does to a browser's cookies. */
export interface CookieSession {
  /** The body with the token that the browser is not to see. */
  fill(request: FastifyRequest, body: Body): Body;
  /** Sets and takes away cookies, once the command is done. */
  finish(request: FastifyRequest, reply: FastifyReply): void;
}

/** The cookies of a command; undefined where it has nothing to do with any. */
export function cookieSession(
  operation: string,
  definition: CommandDefinition,
  { identities, origins }: Doorkeeper,
): CookieSession | undefined {
  const opening = identities?.opens.find((one) => one.operation === operation);
  const spending = identities?.spends.find((one) => one.operation === operation);
  const closes = identities?.closes.includes(operation) ?? false;
  if (opening === undefined && spending === undefined && !closes) return undefined;
  return {
    fill(request, body) {
      if (!wantsCookie(request)) return body;
      origins.check(request);
      const token =
        opening === undefined ? tokenOfCookie(request, spending) : newToken(request, operation, definition, body);
      const field = (opening ?? spending)?.field;
      if (field === undefined || token === undefined) return body;
      if (Object.hasOwn(body, field))
        throw new BadHeaderError(
          'Banyan-Session',
          `asks for a token in a cookie, and the body has one: leave out ${field}`,
        );
      request.cookieToken = token;
      return { ...body, [field]: token };
    },
    finish(request, reply) {
      if (!wantsCookie(request)) return;
      if (opening !== undefined) reply.header('set-cookie', cookieOf(opening.cookie, request.cookieToken));
      if (spending !== undefined) reply.header('set-cookie', noCookie(spending.cookie));
      if (closes) reply.header('set-cookie', noCookie('session'));
    },
  };
}

function wantsCookie(request: FastifyRequest): boolean {
  const wanted = request.headers[headers.session];
  if (wanted === undefined) return false;
  if (wanted !== 'cookie') throw new BadHeaderError('Banyan-Session', 'must be: cookie');
  return true;
}

function tokenOfCookie(request: FastifyRequest, spending: CookieCommand | undefined): string | undefined {
  return spending && tokenInCookie(request.headers.cookie, spending.cookie);
}

/**
 * A token of 256 bits. Of a command that asks for a password the same request again gets the same one, by a key that this process alone has: it is the same command,
 * and its key is honoured. Where there is no password anybody could send the same request, and every one gets a token of its own.
 */
function newToken(request: FastifyRequest, operation: string, { secrets }: CommandDefinition, body: Body): string {
  if (![...secrets.values()].includes('password')) return randomBytes(32).toString('base64url');
  return createHmac('sha256', ownKey)
    .update(JSON.stringify([operation, request.idempotencyKey, body]))
    .digest('base64url');
}
