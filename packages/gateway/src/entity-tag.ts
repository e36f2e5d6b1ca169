import type { CommandDefinition } from '@banyan/core';
import type { FastifyRequest } from 'fastify';
import { BadHeaderError, VersionMissingError } from './errors.ts';

const TAG = /^"(0|[1-9]\d{0,14})"$/;

/** The entity tag of a version: strong, for it is the version of the one stream that an edit changes. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that an edit says it is of: `If-Match: "17"`, `If-Match: *` for whatever there is (and so it asks nothing of a command that edits no one thing), `If-None-Match: *` for what is not there yet.
 * @throws BadHeaderError when they cannot be understood, or come with what edits nothing; VersionMissingError when somebody of the staff edits without saying it
 */
export function editedVersion(
  { headers, caller }: FastifyRequest,
  operation: string,
  { edits }: CommandDefinition,
): number | 'any' | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match === undefined && noneMatch === undefined) {
    if (edits !== undefined && caller?.role === 'staff') throw new VersionMissingError(operation);
    return undefined;
  }
  if (edits === undefined && match === '*' && noneMatch === undefined) return undefined;
  if (edits === undefined) throw new BadHeaderError('If-Match', `means nothing to ${operation}: it edits no one thing`);
  if (match === undefined) {
    if (noneMatch === '*') return 0;
    throw new BadHeaderError('If-None-Match', 'must be: *');
  }
  if (noneMatch !== undefined) throw new BadHeaderError('If-None-Match', 'cannot come together with If-Match');
  if (match === '*') return 'any';
  const [, version] = TAG.exec(match) ?? [];
  if (version === undefined)
    throw new BadHeaderError('If-Match', 'must be one strong entity tag as an ETag gave it, like "17", or *');
  return Number(version);
}
