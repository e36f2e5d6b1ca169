import type { Access } from '@banyan/core';
import type { JsonObject } from './json-object.ts';

/** Who may call an operation, as the document says it. */
export interface DocumentedAccess {
  readonly sentence: string;
  readonly security: readonly JsonObject[];
  /** False when the public may call it too. */
  readonly needsCredentials: boolean;
}

/** Roles of people and partners; everything else in `by` is a service's name, which no caller from outside can have. */
const OUTSIDE = /^(public|guest|customer|staff|partner:.+)$/;

/** Who credentials make their bearer, by the name of the scheme under which operations ask for them. */
export const securitySchemes: JsonObject = {
  staffToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The staff token, printed once at the first start, or a key of somebody who works here.',
  },
  signedIn: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token under which a session was opened, or of a visitor. Browsers send it as a cookie instead.',
  },
};

/** True when callers from outside may call it at all. */
export function isOpenToOutside(by: readonly Access[]): boolean {
  return by.some((access) => OUTSIDE.test(access));
}

/** The names of those commands or queries that callers from outside may call. */
export function openNames(definitions: Readonly<Record<string, { readonly by: readonly Access[] }>>): string[] {
  return Object.entries(definitions)
    .filter(([, { by }]) => isOpenToOutside(by))
    .map(([name]) => name);
}

/** How to describe who may call an operation. What is for everybody asks for nothing, so that tools draw no lock beside it. */
export function accessOf(by: readonly Access[]): DocumentedAccess {
  const roles = by.filter((access) => OUTSIDE.test(access));
  const needsCredentials = !roles.includes('public');
  const schemes = [
    ...(roles.includes('staff') ? ['staffToken'] : []),
    ...(roles.some((role) => role !== 'staff') ? ['signedIn'] : []),
  ];
  return {
    sentence: `For: ${roles.join(', ')}.`,
    security: needsCredentials ? schemes.map((scheme) => ({ [scheme]: [] })) : [],
    needsCredentials,
  };
}
