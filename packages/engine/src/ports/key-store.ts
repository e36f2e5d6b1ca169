/**
 * The encryption keys of people, apart from every log, so that destroying one makes all that was written of a person unreadable.
 *
 * Promises (`keyStoreContract`): a key is durable before `obtain` resolves; two concurrent `obtain` of one subject get the same key; after `erase`
 * resolves, the key is gone from the file and a tombstone refuses a new one for ever.
 *
 * Beside keys it holds random names of texts (`name`), found by a keyed digest of the text. A name is durable before it is given out, one digest has one name at a
 * time, and one that was forgotten is never given out again.
 */
export interface KeyStore {
  /** True where other processes may have the store open, too, and make or erase what this one has read. */
  readonly isShared: boolean;
  /** Keys of the subjects that have one or are erased; the others are left out. */
  find(subjects: readonly string[]): Promise<Map<string, SubjectKey>>;
  /** The subjects' keys, made now where missing. Erased subjects come back as erased. */
  obtain(subjects: readonly string[]): Promise<Map<string, SubjectKey>>;
  /** Overwrites and deletes the key, and leaves a tombstone. Erasing twice, or someone without a key, is no error. */
  erase(subject: string): Promise<void>;
  /** The name of the digest, or undefined when it has none. */
  findName(digest: string): Promise<string | undefined>;
  /** The digest's name, made now where it has none. */
  obtainName(digest: string): Promise<string>;
  /** Overwrites and deletes what a name stands for, and leaves a tombstone of the name. Forgetting one twice, or one that never was, is no error. */
  forgetName(name: string): Promise<void>;
  /** Every tombstone: of people, and of names. */
  tombstones(): Promise<Tombstones>;
  /** The next keys after this subject ('' for the first), in the order of subjects; erased ones are left out. For copying a store, as are the next two. */
  keys(after: string, limit: number): Promise<readonly KeyEntry[]>;
  /** The next names after this digest ('' for the first), in the order of digests. */
  names(after: string, limit: number): Promise<readonly NameEntry[]>;
  /**
   * Takes keys and names of another store as they are there. Whoever is erased here stays so, and a name that was forgotten stays forgotten.
   * @throws DefectError when somebody has another key here, or a digest another name; nothing was taken then
   */
  adopt(entries: { readonly keys: readonly KeyEntry[]; readonly names: readonly NameEntry[] }): Promise<void>;
  close(): Promise<void>;
}

/** A person and the key. */
export type KeyEntry = readonly [subject: string, key: Uint8Array];

/** What is named, and its name. */
export type NameEntry = readonly [digest: string, name: string];

/** 32 bytes for AES-256-GCM, or the tombstone of an erased person. */
export type SubjectKey = { readonly key: Uint8Array } | { readonly erased: true };

/** Who and what is erased for good: to be applied to whatever older copy of the store is put back. */
export interface Tombstones {
  readonly subjects: readonly string[];
  readonly names: readonly string[];
}
