import { DefectError, type SecretUse } from '@banyan/core';
import type { Digester } from './digester.ts';
import type { Passwords } from './ports/passwords.ts';
import type { Session } from './session.ts';

/** The keyed digests of a service whose contract has neither secrets nor anything personal. */
export const noDigester: Digester = {
  digest: () => refuse(),
  token: () => refuse(),
};

function refuse(): never {
  throw new DefectError(
    'only a service whose contract has secret fields, or personal ones in its events, has digests, names and tokens',
  );
}

/** A body with digests in the place of its tokens and keys, and its passwords apart. */
export class SecretBody {
  readonly body: Record<string, unknown>;
  readonly #passwords = new Map<string, string>();
  /** What is known of the passwords: hashes by field, and answers by field and hash. */
  readonly #hashes = new Map<string, string>();
  readonly #answers = new Map<string, boolean>();
  readonly #port: Passwords;

  constructor(
    sent: Record<string, unknown>,
    secrets: ReadonlyMap<string, SecretUse>,
    digester: Digester,
    port: Passwords,
  ) {
    this.#port = port;
    this.body = secrets.size === 0 ? sent : { ...sent };
    for (const [field, use] of secrets) {
      const value = this.body[field];
      if (typeof value !== 'string') continue;
      if (use === 'digest') this.body[field] = digester.digest(value);
      else {
        this.#passwords.set(field, value);
        delete this.body[field];
      }
    }
  }

  /** A slow hash of a password; the session's try ends when it has to be made first. */
  hashed(session: Session, field: string): string {
    const known = this.#hashes.get(field);
    if (known !== undefined) return known;
    const password = this.#password(field);
    return session.await(async () => void this.#hashes.set(field, await this.#port.hash(password)));
  }

  /** Whether a password has this hash; the session's try ends when that has to be found out first. */
  matches(session: Session, field: string, hash: string | null): boolean {
    const question = `${field}\n${hash ?? ''}`;
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const password = this.#password(field);
    return session.await(async () => void this.#answers.set(question, await this.#port.matches(password, hash)));
  }

  #password(field: string): string {
    const password = this.#passwords.get(field);
    if (password === undefined) throw new DefectError(`${field} is no password of this command, or was not sent`);
    return password;
  }
}
