import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { erased, markedSubject } from '@banyan/core';
import { CorruptLogError, PersonErasedError, StoreError } from './errors.ts';
import { keyObjectOf } from './key-object.ts';
import type { KeyStore, SubjectKey, Tombstones } from './ports/key-store.ts';
import type { SystemPorts } from './system.ts';

/** A personal value as it is written. */
interface Sealed {
  /** Base64 of nonce (12 bytes), tag (16 bytes) and ciphertext. */
  readonly sealed: string;
  /** `<digest of what it is bound to>.<digest of its key>`: so what a key that is gone has sealed is told from what was tampered with. */
  readonly under?: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of the digests in `under`: they tell values apart, and protect nothing. */
const DIGEST_LENGTH = 8;
const KEYS_CACHED_MAX = 20_000;
/** Cached for a person without a key: nothing can be opened, but a key may still be made. */
const absent: SubjectKey = { erased: true };

/**
 * Of a store that processes share, a key is used for so long after it was read, in milliseconds, and read again after half of that. So an erasure that waits for it knows that no
 * process that goes on working opens or seals anything with the key any more.
 */
export const KEY_LEASE_MS = 10_000;

/** Keys that came late are used for so long all the same, within their lease: else whoever waited for them would ask for them for ever. */
const LATE_MS = 1_000;

/** A key, when it was asked for, and when it came. */
interface CachedKey {
  readonly held: SubjectKey;
  readonly readMs: number;
  readonly cameMs: number;
}

/**
 * Encrypts personal fields with a key per person (AES-256-GCM) before anything is written, and opens them on reading. Keys are cached; sealing and
 * opening themselves are synchronous, so a decision first makes sure that its keys are here (`missing`, `obtain`). Where other processes share the store, they may
 * make and erase keys: what is cached counts for the length of a lease, and that somebody has no key counts for one call only.
 */
export class Sealer {
  readonly #store: KeyStore;
  readonly #ports: Pick<SystemPorts, 'clock' | 'random' | 'scheduler'>;
  readonly #keys = new Map<string, CachedKey>();
  #erasures = 0;

  constructor(store: KeyStore, ports: Pick<SystemPorts, 'clock' | 'random' | 'scheduler'>) {
    this.#store = store;
    this.#ports = ports;
  }

  /** The person of each personal field in the payload whose value is there. */
  subjects(personal: ReadonlyMap<string, string>, payload: Record<string, unknown>): string[] {
    const found: string[] = [];
    for (const [field, mark] of personal) if (payload[field] !== undefined) found.push(markedSubject(mark, payload));
    return found;
  }

  /** Those of the subjects whose key has to be fetched before anything can be sealed for them. */
  missing(subjects: readonly string[]): string[] {
    return subjects.filter((subject) => (this.#fresh(subject)?.held ?? absent) === absent);
  }

  /**
   * Fetches keys, making those that do not exist; they are durable when this resolves.
   * @throws StoreError when they come after their lease has ended
   */
  async obtain(subjects: readonly string[]): Promise<void> {
    const readMs = this.#nowMs();
    const keys = await this.#store.obtain(subjects);
    const cameMs = this.#nowMs();
    if (this.#store.isShared && cameMs >= readMs + KEY_LEASE_MS)
      throw new StoreError(`keys of persons came too late: after ${Math.round(cameMs - readMs)} ms`, 'none');
    this.#remember(new Map([...keys].map(([subject, held]) => [subject, { held, readMs, cameMs }])));
  }

  /** Fetches keys for reading; what is sealed for a person without one reads as erased. */
  async find(subjects: readonly string[]): Promise<void> {
    const wanted = new Map<string, CachedKey>();
    const unknown: string[] = [];
    for (const subject of new Set(subjects)) {
      const cached = this.#fresh(subject);
      if (cached === undefined) unknown.push(subject);
      else wanted.set(subject, cached);
    }
    const readMs = this.#nowMs();
    const found = unknown.length === 0 ? undefined : await this.#store.find(unknown);
    const cameMs = this.#nowMs();
    for (const subject of unknown) wanted.set(subject, { held: found?.get(subject) ?? absent, readMs, cameMs });
    // Those that were here are among the wanted: fetching the others must not push them out.
    this.#remember(wanted);
  }

  /** Whether somebody's key was destroyed, as the store says or has said. */
  async wasErased(subject: string): Promise<boolean> {
    await this.find([subject]);
    const held = this.#keys.get(subject)?.held ?? absent;
    return held !== absent && 'erased' in held;
  }

  /** Destroys a key, here and in the store. */
  async erase(subject: string): Promise<void> {
    await this.#store.erase(subject);
    const nowMs = this.#nowMs();
    this.#keys.set(subject, { held: { erased: true }, readMs: nowMs, cameMs: nowMs });
    this.#erasures += 1;
  }

  /** Resolves when no process that shares the store opens or seals anything any more with a key that was erased before. */
  async leasesEnded(): Promise<void> {
    if (!this.#store.isShared) return;
    await new Promise<void>((resolve) => this.#ports.scheduler.after(KEY_LEASE_MS, resolve));
  }

  /**
   * Changes when somebody has been erased: what was opened at another one may hold what is to be read as erased. Erasures by other processes cannot be seen, so it also changes
   * with time where there may be some.
   */
  get vintage(): number {
    return this.#erasures + (this.#store.isShared ? Math.floor(this.#nowMs() / (KEY_LEASE_MS / 2)) : 0);
  }

  /** The random name of a digest. */
  findName(digest: string): Promise<string | undefined> {
    return this.#store.findName(digest);
  }

  /** The same; the digest gets one if it has none. */
  obtainName(digest: string): Promise<string> {
    return this.#store.obtainName(digest);
  }

  tombstones(): Promise<Tombstones> {
    return this.#store.tombstones();
  }

  /** Forgets what a name stands for. */
  forgetName(name: string): Promise<void> {
    return this.#store.forgetName(name);
  }

  /**
   * The payload with its personal fields sealed. Their keys must be cached.
   * @param scope what the ciphertext is bound to besides field and person, e.g. `customers/customer-registered`
   * @throws PersonErasedError when one of the persons has been erased; StoreError when a lease has ended since its key was fetched
   */
  seal(
    scope: string,
    personal: ReadonlyMap<string, string>,
    payload: Record<string, unknown>,
  ): Record<string, unknown> {
    if (personal.size === 0) return payload;
    const copy = { ...payload };
    for (const [field, mark] of personal) {
      if (copy[field] === undefined) continue;
      const subject = markedSubject(mark, copy);
      const held = this.#held(subject, `sealing ${scope}`);
      if ('erased' in held) throw new PersonErasedError(subject);
      copy[field] = this.#encrypt(held.key, additionalData(scope, field, subject), JSON.stringify(copy[field]));
    }
    return copy;
  }

  /**
   * The payload with its personal fields in the clear, or marked as erased: also what was sealed with an earlier key that the store has lost (a restore
   * without keys, or with older ones), while the person has got a new one since. Keys must be cached (see `find`).
   * @throws CorruptLogError when a ciphertext has been tampered with; StoreError when a lease has ended since a key was fetched
   */
  open(
    scope: string,
    personal: ReadonlyMap<string, string>,
    payload: Record<string, unknown>,
  ): Record<string, unknown> {
    if (personal.size === 0) return payload;
    const copy = { ...payload };
    for (const [field, mark] of personal) {
      const value = copy[field] as Sealed | undefined;
      if (value === undefined) continue;
      const subject = markedSubject(mark, copy);
      const held = this.#held(subject, `opening ${scope}`);
      const bound = additionalData(scope, field, subject);
      copy[field] =
        'erased' in held || isUnderLostKey(held.key, bound, value)
          ? erased
          : JSON.parse(decrypt(held.key, scope, bound, value));
    }
    return copy;
  }

  #encrypt(key: Uint8Array, bound: Buffer, text: string): Sealed {
    const nonce = this.#ports.random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keyObjectOf(key), nonce);
    cipher.setAAD(bound);
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64');
    return { sealed, under: `${shortDigest(bound)}.${shortDigest(key)}` };
  }

  /** What is cached of somebody and may be used without asking the store; a tombstone is for ever. */
  #fresh(subject: string): CachedKey | undefined {
    const cached = this.#keys.get(subject);
    if (cached === undefined || !this.#store.isShared) return cached;
    if (cached.held === absent) return undefined;
    const { held, readMs, cameMs } = cached;
    const untilMs = Math.min(Math.max(readMs + KEY_LEASE_MS / 2, cameMs + LATE_MS), readMs + KEY_LEASE_MS);
    return 'erased' in held || this.#nowMs() < untilMs ? cached : undefined;
  }

  /** What was fetched for somebody before this. */
  #held(subject: string, what: string): SubjectKey {
    const cached = this.#keys.get(subject);
    if (cached === undefined) throw new Error(`the key of a person was not fetched before ${what}`);
    if ('key' in cached.held && this.#store.isShared && this.#nowMs() >= cached.readMs + KEY_LEASE_MS)
      throw new StoreError(
        `the key of a person was fetched too long before ${what}: somebody may have erased it`,
        'none',
      );
    return cached.held;
  }

  #nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }

  /** Caches keys as the newest. The oldest go when there are too many, but none of these. */
  #remember(found: ReadonlyMap<string, CachedKey>): void {
    for (const [subject, key] of found) {
      const standing = this.#keys.get(subject);
      this.#keys.delete(subject);
      this.#keys.set(subject, standing === undefined ? key : latest(standing, key));
    }
    let surplus = this.#keys.size - Math.max(KEYS_CACHED_MAX, found.size);
    for (const subject of this.#keys.keys()) {
      if (surplus <= 0) break;
      this.#keys.delete(subject);
      surplus -= 1;
    }
  }
}

/** Of what is cached and what was fetched meanwhile: a tombstone is for ever, a key is more than none, and the same key counts from when it was read last. */
function latest(cached: CachedKey, fetched: CachedKey): CachedKey {
  if (cached.held === absent) return fetched;
  if ('erased' in cached.held || fetched.held === absent) return cached;
  return 'erased' in fetched.held || fetched.readMs > cached.readMs ? fetched : cached;
}

function additionalData(scope: string, field: string, subject: string): Buffer {
  return Buffer.from(JSON.stringify([scope, field, subject]));
}

/** True for what stands where it was written, sealed with another key than the person's. */
function isUnderLostKey(key: Uint8Array, bound: Buffer, { under }: Sealed): boolean {
  if (under === undefined) return false;
  const [place, sealedWith] = under.split('.');
  return place === shortDigest(bound) && sealedWith !== shortDigest(key);
}

function shortDigest(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url').slice(0, DIGEST_LENGTH);
}

function decrypt(key: Uint8Array, scope: string, bound: Buffer, { sealed }: Sealed): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(key), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(bound);
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new CorruptLogError(scope, 'a personal field does not open with its person’s key', cause);
  }
}
