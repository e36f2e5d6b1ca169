import type { DecisionContext } from '../decision.ts';
import { DefectError } from '../errors.ts';
import type { SecretUse } from '../secret.ts';

/** What stands for a text's digest in tests: readable, and as long as the text. */
export function trialDigest(text: string): string {
  return `digest(${text})`;
}

/** What stands for a password's slow hash in tests. */
export function trialHash(password: string): string {
  return `hash(${password})`;
}

/** What stands in tests for the digest of the token of this name. */
export function trialTokenDigest(name: string): string {
  return trialDigest(`token(${name})`);
}

/** What stands in tests for the random name of a text. */
function trialName(text: string): string {
  return `name(${text})`;
}

/** A body as its decision gets to see it, and the part of the context that has to do with secrets. */
export type TrialSecrets = Pick<
  DecisionContext,
  'digest' | 'tokenDigest' | 'hashed' | 'matches' | 'nameOf' | 'named'
> & {
  readonly body: object;
};

/** Does to a body's secrets what the engine does, with digests and hashes that can be read. */
export function trialSecrets(secrets: ReadonlyMap<string, SecretUse>, body: object): TrialSecrets {
  const seen: Record<string, unknown> = { ...body };
  const passwords = new Map<string, string>();
  for (const [field, use] of secrets) {
    const value = seen[field];
    if (typeof value !== 'string') continue;
    if (use === 'digest') seen[field] = trialDigest(value);
    else {
      passwords.set(field, value);
      delete seen[field];
    }
  }
  const password = (field: string): string => {
    const given = passwords.get(field);
    if (given === undefined) throw new DefectError(`${field} is no password of this command, or was not sent`);
    return given;
  };
  return {
    body: Object.freeze(seen),
    digest: trialDigest,
    tokenDigest: trialTokenDigest,
    nameOf: trialName,
    named: trialName,
    hashed: (field) => trialHash(password(field)),
    matches: (field, hash) => trialHash(password(field)) === hash,
  };
}
