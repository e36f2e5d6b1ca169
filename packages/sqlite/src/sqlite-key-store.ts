import { DefectError } from '@banyan/core';
import { CorruptKeysError } from '@banyan/engine';
import type { KeyEntry, KeyStore, NameEntry, SubjectKey, Tombstones } from '@banyan/engine';
import { SharedCalls } from './shared-calls.ts';
import { toStoreError } from './store-errors.ts';
import { toFailure } from './store-failure.ts';
import type { WriterPool, WrittenFile } from './writer-pool.ts';
import type { FoundKey } from './writer-protocol.ts';

/** People's keys in a SQLite file of their own; see `KeyFile` for how an erased one leaves no trace. */
export class SqliteKeyStore implements KeyStore {
  /** The data folder has one owner. */
  readonly isShared = false;
  readonly #file: WrittenFile<'keys'>;
  readonly #keys: SharedCalls<Map<string, SubjectKey>>;
  readonly #names: SharedCalls<Map<string, string>>;
  #closed: Promise<void> | undefined;

  private constructor(file: WrittenFile<'keys'>) {
    this.#file = file;
    this.#keys = new SharedCalls(async (subjects) => toKeys(await guard(() => file.call('obtain', subjects))));
    this.#names = new SharedCalls(async (digests) => new Map(await guard(() => file.call('obtainNames', digests))));
  }

  /** @throws CorruptKeysError, StorageFullError, StoreError */
  static async open(file: string, writers: WriterPool): Promise<SqliteKeyStore> {
    return new SqliteKeyStore(await guard(() => writers.open('keys', file)));
  }

  async find(subjects: readonly string[]): Promise<Map<string, SubjectKey>> {
    return toKeys(await guard(() => this.#file.call('find', subjects)));
  }

  async obtain(subjects: readonly string[]): Promise<Map<string, SubjectKey>> {
    const keys = await this.#keys.ask(subjects);
    return new Map(subjects.flatMap((subject) => [[subject, keys.get(subject)] as const]).filter(isFound));
  }

  erase(subject: string): Promise<void> {
    return guard(() => this.#file.call('erase', subject));
  }

  findName(digest: string): Promise<string | undefined> {
    return guard(() => this.#file.call('findName', digest));
  }

  async obtainName(digest: string): Promise<string> {
    return (await this.#names.ask([digest])).get(digest)!;
  }

  forgetName(name: string): Promise<void> {
    return guard(() => this.#file.call('forgetName', name));
  }

  tombstones(): Promise<Tombstones> {
    return guard(() => this.#file.call('tombstones'));
  }

  keys(after: string, limit: number): Promise<readonly KeyEntry[]> {
    return guard(() => this.#file.call('keys', after, limit));
  }

  names(after: string, limit: number): Promise<readonly NameEntry[]> {
    return guard(() => this.#file.call('names', after, limit));
  }

  async adopt({
    keys,
    names,
  }: {
    readonly keys: readonly KeyEntry[];
    readonly names: readonly NameEntry[];
  }): Promise<void> {
    const others = await guard(() => this.#file.call('adopt', keys, names));
    if (others.length > 0)
      throw new DefectError(
        `this store of people's keys has another key or name for ${others.join(', ')}: it belongs to other logs. Nothing was taken.`,
        { others },
      );
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#keys.settled(), this.#names.settled()]);
    await this.#file.close();
  }
}

function toKeys(entries: readonly FoundKey[]): Map<string, SubjectKey> {
  return new Map(entries.map(([subject, key]) => [subject, key === null ? { erased: true } : { key }]));
}

function isFound(entry: readonly [string, SubjectKey | undefined]): entry is readonly [string, SubjectKey] {
  return entry[1] !== undefined;
}

async function guard<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const failure = toFailure(error, false);
    if (failure.kind === 'corrupt') throw new CorruptKeysError(failure.message, error);
    throw toStoreError(failure, `people's keys`, error);
  }
}
