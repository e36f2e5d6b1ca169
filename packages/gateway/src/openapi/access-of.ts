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
const OUTSIDE = /^(public|customer|staff|partner:.+)$/;

/** True when callers from outside may call it at all. */
export function isOpenToOutside(by: readonly Access[]): boolean {
  return by.some((access) => OUTSIDE.test(access));
}

/** How to describe who may call an operation. */
export function accessOf(by: readonly Access[]): DocumentedAccess {
  const roles = by.filter((access) => OUTSIDE.test(access));
  const needsCredentials = !roles.includes('public');
  return {
    sentence: `For: ${roles.join(', ')}.`,
    security: [...(needsCredentials ? [] : [{}]), { staffToken: [] }],
    needsCredentials,
  };
}
