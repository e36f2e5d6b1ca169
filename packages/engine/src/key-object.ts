import { createSecretKey } from 'node:crypto';

/** A key as Node’s ciphers and hashes take it. */
export type KeyObject = ReturnType<typeof createSecretKey>;

const made = new WeakMap<Uint8Array, KeyObject>();

/** A key as Node's ciphers take it at once: given raw bytes, they make one anew each time, which costs three times the sealing of an address. */
export function keyObjectOf(key: Uint8Array): KeyObject {
  let object = made.get(key);
  if (object === undefined) {
    object = createSecretKey(key);
    made.set(key, object);
  }
  return object;
}

/** The same of a text. */
export function textKey(text: string): KeyObject {
  return createSecretKey(text, 'utf8');
}
