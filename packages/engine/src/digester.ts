import { createHmac } from 'node:crypto';
import type { Contract } from '@banyan/core';
import { keyObjectOf } from './key-object.ts';
import type { KeyStore } from './ports/key-store.ts';

/** Keyed digests, and tokens that are kept nowhere. */
export interface Digester {
  digest(text: string): string;
  token(name: string): string;
}

// Nobody's id begins with a control character, so no person is meant.
const subjectOf = (service: string): string => `\u0001digests of ${service}`;

/**
 * The digester of each of these services, by name: of those whose contract has secrets, or events about people, whose addresses get names. Its key lies with people's keys and not in the log, so that whoever gets
 * hold of a log can neither try out texts on its digests nor make its tokens.
 */
export async function digestersOf(
  contracts: readonly Contract[],
  keys: KeyStore,
): Promise<ReadonlyMap<string, Digester>> {
  const names = contracts.filter(needsDigests).map(({ name }) => name);
  if (names.length === 0) return new Map();
  const found = await keys.obtain(names.map(subjectOf));
  return new Map(names.map((name) => [name, digesterOf(name, found)]));
}

function digesterOf(name: string, found: Awaited<ReturnType<KeyStore['obtain']>>): Digester {
  const held = found.get(subjectOf(name));
  if (held === undefined || 'erased' in held) throw new Error(`the key of the digests of ${name} is gone`);
  const { key } = held;
  const keyed = (purpose: string, text: string): string =>
    createHmac('sha256', keyObjectOf(key)).update(`${purpose}\n${text}`).digest('base64url');
  return { digest: (text) => keyed('digest', text), token: (name) => keyed('token', name) };
}

function needsDigests({ events, commands, queries }: Contract): boolean {
  const asked = [...Object.values(commands), ...Object.values(queries)];
  return (
    asked.some(({ secrets }) => secrets.size > 0) || Object.values(events).some(({ personal }) => personal.size > 0)
  );
}
