import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { BoundedWork } from './bounded-work.ts';
import type { Passwords } from './ports/passwords.ts';
import type { Random } from './ports/random.ts';

/** What a hash costs: KiB of memory, passes over it, and lanes. */
export interface Argon2Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** What OWASP's Password Storage Cheat Sheet asks of argon2id at least: 19 MiB, two passes, one lane. */
const OWASP: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Node's own pool has four threads, which files need too. */
const AT_ONCE = 2;
/** At some 50 ms each, the last of them waits for less than two seconds. */
const WAITING_MAX = 64;

interface Hash extends Argon2Cost {
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;
const derive = promisify(argon2);

/**
 * Passwords by argon2id. A hash says how it was made, so that a higher cost later leaves older hashes readable. Passwords are compared in Unicode's NFKC, since
 * keyboards write the same letters in different ways.
 */
export function argon2Passwords(random: Random, cost = OWASP): Passwords {
  const nobody: Hash = { ...cost, salt: Buffer.alloc(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };
  const bounded = new BoundedWork('the hashing of passwords', AT_ONCE, WAITING_MAX);
  const tagOf = (password: string, { salt, tag, ...own }: Hash): Promise<Buffer> => {
    const parameters = {
      ...own,
      message: password.normalize('NFKC'),
      nonce: salt,
      tagLength: tag.length,
    };
    return bounded.run(() => derive('argon2id', parameters));
  };
  return {
    async hash(password) {
      const salt = Buffer.from(random.bytes(SALT_BYTES));
      const tag = await tagOf(password, { ...nobody, salt });
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
    },
    async matches(password, hash) {
      const known = hash === null ? nobody : parse(hash);
      const same = timingSafeEqual(await tagOf(password, known), known.tag);
      return same && hash !== null;
    },
  };
}

function parse(hash: string): Hash {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? [];
  if (salt === undefined || tag === undefined)
    throw new TypeError('what is compared with a password is no argon2id hash');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { ...cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
