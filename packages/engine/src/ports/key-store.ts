/**
 * The encryption keys of people, apart from every log, so that destroying one makes all that was written of a person unreadable.
 *
 * Promises (`keyStoreContract`): a key is durable before `obtain` resolves; two concurrent `obtain` of one subject get the same key; after `erase`
 * resolves, the key is gone from the file and a tombstone refuses a new one for ever.
 */
export interface KeyStore {
  /** Keys of the subjects that have one or are erased; the others are left out. */
  find(subjects: readonly string[]): Promise<Map<string, SubjectKey>>;
  /** The subjects' keys, made now where missing. Erased subjects come back as erased. */
  obtain(subjects: readonly string[]): Promise<Map<string, SubjectKey>>;
  /** Overwrites and deletes the key, and leaves a tombstone. Erasing twice, or someone without a key, is no error. */
  erase(subject: string): Promise<void>;
  close(): Promise<void>;
}

/** 32 bytes for AES-256-GCM, or the tombstone of an erased person. */
export type SubjectKey = { readonly key: Uint8Array } | { readonly erased: true };
