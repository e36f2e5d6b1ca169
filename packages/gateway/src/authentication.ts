import type { Caller } from '@banyan/core';
import { anybody, staff } from '@banyan/engine';
import { UnauthenticatedError } from './errors.ts';
import { isStaffToken } from './staff-token.ts';

const BEARER = /^Bearer +([\w.~+/=-]{1,500})$/i;

/** Tells who calls, by the `Authorization` header. */
export type Authentication = (authorization: string | undefined) => Caller;

/**
 * Callers with the staff token are staff, callers without credentials the public.
 * A request with wrong credentials is refused by `UnauthenticatedError`, never served as the public: its sender means to be somebody.
 */
export function staffTokenAuthentication(storedHash: string): Authentication {
  const publicCaller = anybody();
  const staffCaller = staff('staff');
  return (authorization) => {
    if (authorization === undefined) return publicCaller;
    const token = bearerToken(authorization);
    if (!isStaffToken(token, storedHash)) throw new UnauthenticatedError('the token is not known here');
    return staffCaller;
  };
}

/** The token in an `Authorization` header. @throws UnauthenticatedError when it is not of that form */
export function bearerToken(authorization: string): string {
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw new UnauthenticatedError('the header Authorization must be: Bearer <token>');
  return token;
}
