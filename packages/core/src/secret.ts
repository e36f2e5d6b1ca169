import type { TSchema } from 'typebox';
import type { Fields } from './schema.ts';

/**
 * What becomes of a secret before anything is decided on it. `digest`: a keyed digest takes its place; for what nobody can guess, such as tokens and keys.
 * `password`: it is taken out of the body, and a decision asks its context for a slow hash of it, or whether it matches one.
 */
export type SecretUse = 'digest' | 'password';

/** The mark of a secret field. */
export interface SecretMark<U extends SecretUse = SecretUse> {
  readonly 'x-secret': U;
}

/** The names of a payload's passwords: decisions do not see these. */
export type PasswordFields<F extends Fields> = {
  [K in keyof F]: F[K] extends SecretMark<'password'> ? K : never;
}[keyof F];

/**
 * Marks a field of a command, or of a query between services, as secret: it reaches no event, log, stored answer or error text, and of it only a digest or a
 * slow hash is ever kept.
 */
export function secret<const U extends SecretUse, S extends TSchema>(use: U, schema: S): S & SecretMark<U> {
  const marked = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  marked['x-secret'] = use;
  marked['writeOnly'] = true;
  return marked;
}

/** The secret fields of a payload with what becomes of each. */
export function secretFields(fields: Fields): ReadonlyMap<string, SecretUse> {
  const found = new Map<string, SecretUse>();
  for (const [name, schema] of Object.entries(fields)) {
    const use = (schema as Partial<SecretMark> | null | undefined)?.['x-secret'];
    if (use !== undefined) found.set(name, use);
  }
  return found;
}

/** True when a schema, or anything in it, is marked as secret. */
export function holdsSecret(schema: object): boolean {
  return JSON.stringify(schema).includes('"x-secret"');
}
