import { createHmac } from 'node:crypto';
import type { Caller, CommandDefinition } from '@banyan/core';
import { personalFields } from '@banyan/core';
import type { KeyObject } from './key-object.ts';

/** What is recorded under an idempotency key. */
export interface RecordedOutcome {
  /** HMAC of the body it was sent with. */
  readonly body: string;
  /** After this time the record does not count any more. */
  readonly until: string;
  /** Of a command with secrets: the run of this process in which it counts. */
  readonly run?: string;
  readonly outcome: DecidedOutcome;
}

export type DecidedOutcome =
  | { readonly done: true; readonly answer: Record<string, unknown> | undefined; readonly version?: number }
  | { readonly done: false; readonly rejected: string; readonly details: Record<string, unknown> };

const DAY_MS = 86_400_000;

/** The register of a key: scoped to tenant, caller and command, so that nobody meets another's keys. */
export function keyRegister({ tenant, role, id }: Caller, command: string, key: string): string {
  return JSON.stringify([tenant, `${role}/${id}`, command, key]);
}

/** Compares bodies without keeping them: HMAC-SHA-256 over their canonical JSON, under a secret of the log's own. */
export function bodyHash(secret: KeyObject, body: unknown): string {
  return createHmac('sha256', secret).update(canonicalJson(body)).digest('base64url');
}

/** JSON with sorted names: two bodies that mean the same give the same text. Made for every command that has a key; a sorted copy written at once costs a third of a text put together piece by piece. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const copy: Record<string, unknown> = {};
  for (const name of sortedNames(value)) {
    const inner = sorted((value as Readonly<Record<string, unknown>>)[name]);
    // Assigned, it would not be a field.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: inner, enumerable: true });
    else copy[name] = inner;
  }
  return copy;
}

/** The names of an object’s fields, sorted by insertion: they are few, and most objects come with theirs in order. */
function sortedNames(value: object): string[] {
  const names = Object.keys(value);
  for (let at = 1; at < names.length; at += 1) {
    const name = names[at]!;
    let to = at;
    for (; to > 0 && names[to - 1]! > name; to -= 1) names[to] = names[to - 1]!;
    names[to] = name;
  }
  return names;
}

/** The times that were computed last: all decisions of a batch are made at one. */
const kept = { at: '', untilByDays: new Map<number, string>() };

/** When the record of a key stops to count: ISO 8601 UTC. */
export function keptUntil(at: string, { keysKeptDays }: CommandDefinition): string {
  if (kept.at !== at) {
    kept.at = at;
    kept.untilByDays.clear();
  }
  let until = kept.untilByDays.get(keysKeptDays);
  if (until === undefined) {
    until = new Date(Date.parse(at) + keysKeptDays * DAY_MS).toISOString();
    kept.untilByDays.set(keysKeptDays, until);
  }
  return until;
}

const none: ReadonlyMap<string, string> = new Map();

/** The personal fields of a command's answer; they are sealed in the record. */
export function personalAnswer({ answers }: CommandDefinition): ReadonlyMap<string, string> {
  return answers === undefined ? none : personalFields(answers);
}
