import { DefectError } from '@banyan/core';
import {
  StoreError,
  type KeyEntry,
  type KeyStore,
  type NameEntry,
  type SubjectKey,
  type Tombstones,
} from '@banyan/engine';
import pg, { type ClientConfig, type QueryResultRow } from 'pg';
import { setTimeout } from 'node:timers/promises';
import { migrateSchema } from '../migrate-schema.ts';
import { prepareServer, type ServerOptions } from '../prepare-server.ts';
import { checkEraser } from './check-eraser.ts';
import { KeyConnections } from './key-connections.ts';
import { keyFailure } from './key-failure.ts';
import { toKeys, toNames, type KeyRow, type NameRow } from './key-rows.ts';
import { KEY_LAYOUTS, OTHERS } from './key-schema.ts';
import { refuseLoggedKeys } from './refuse-logged-keys.ts';
import { WalTraces } from './wal-traces.ts';

export interface PostgresKeyStoreOptions extends ServerOptions {
  /** The schema that holds the keys and nothing else; made when it does not exist. */
  readonly schema: string;
  /** Connections at most, beside one while something is erased; 4 unless said otherwise. */
  readonly connections?: number;
}

const LOCK_NOT_AVAILABLE = '55P03';
const TRY_AGAIN_MS = 50;

/**
 * People's keys in a schema of a PostgreSQL server, which should be one of their own. Any number of processes may have it open at once. See `key-schema.ts` and `WalTraces` for how an erased key
 * leaves no trace.
 */
export class PostgresKeyStore implements KeyStore {
  readonly isShared = true;
  /** Random, made with the schema: it tells these keys from all others, so that whoever holds what they have sealed can note whose it is. */
  readonly name: string;
  readonly #schema: string;
  readonly #waitMs: number;
  readonly #connections: KeyConnections;
  readonly #traces: WalTraces;
  #closed: Promise<void> | undefined;

  private constructor(options: PostgresKeyStoreOptions, config: ClientConfig, name: string) {
    const { schema, connections = 4, answerWithinMs = 30_000 } = options;
    this.name = name;
    this.#schema = schema;
    this.#waitMs = answerWithinMs;
    this.#connections = new KeyConnections(config, connections);
    this.#traces = new WalTraces(config, schema, answerWithinMs);
  }

  /**
   * @throws StoreError when the server cannot be reached, is not set to keep what it acknowledges, does not let this user remove what is erased, or the schema holds
   * something else
   */
  static async open(options: PostgresKeyStoreOptions): Promise<PostgresKeyStore> {
    const { schema } = options;
    let name = '';
    const config = await prepareServer(options, `banyan keys ${schema}`, async (client) => {
      await checkEraser(client);
      await migrateSchema(client, schema, `people's keys`, KEY_LAYOUTS);
      name = (await client.query<{ name: string }>(`select name from ${schema}.store`)).rows[0]!.name;
    }).catch((error: unknown) => {
      throw keyFailure(error);
    });
    return new PostgresKeyStore(options, config, name);
  }

  async find(subjects: readonly string[]): Promise<Map<string, SubjectKey>> {
    return this.#guard(async () => toKeys(await this.#ask<KeyRow>('find', subjects)));
  }

  async obtain(subjects: readonly string[]): Promise<Map<string, SubjectKey>> {
    return this.#guard(async () => toKeys(await this.#ask<KeyRow>('obtain', subjects)));
  }

  erase(subject: string): Promise<void> {
    return this.#erase('erase', subject);
  }

  async findName(digest: string): Promise<string | undefined> {
    return this.#guard(async () => toNames(await this.#ask<NameRow>('find_names', [digest])).get(digest));
  }

  async obtainName(digest: string): Promise<string> {
    return this.#guard(async () => toNames(await this.#ask<NameRow>('obtain_names', [digest])).get(digest)!);
  }

  forgetName(name: string): Promise<void> {
    return this.#erase('forget', name);
  }

  tombstones(): Promise<Tombstones> {
    return this.#guard(async () => {
      const text = `select subject from ${this.#schema}.person where secret is null order by subject`;
      const subjects = await this.#connections.ask<{ subject: string }>({ text });
      const names = await this.#connections.ask<{ name: string }>({
        text: `select name from ${this.#schema}.forgotten order by name`,
      });
      return { subjects: subjects.map(({ subject }) => subject), names: names.map(({ name }) => name) };
    });
  }

  async keys(after: string, limit: number): Promise<readonly KeyEntry[]> {
    return this.#guard(async () => {
      const text = `select subject, secret, checksum from ${this.#schema}.person where subject > $1 and secret is not null order by subject limit $2`;
      const found = toKeys(await this.#connections.ask<KeyRow>({ text, values: [after, limit] }));
      return [...found].flatMap(([subject, held]): KeyEntry[] => ('key' in held ? [[subject, held.key]] : []));
    });
  }

  async names(after: string, limit: number): Promise<readonly NameEntry[]> {
    return this.#guard(async () => {
      const text = `select digest, name, checksum from ${this.#schema}.name where digest > $1 order by digest limit $2`;
      return [...toNames(await this.#connections.ask<NameRow>({ text, values: [after, limit] }))];
    });
  }

  adopt({ keys, names }: { readonly keys: readonly KeyEntry[]; readonly names: readonly NameEntry[] }): Promise<void> {
    return this.#guard(async () => {
      await refuseLoggedKeys(this.#connections);
      const values = [keys.map(([subject]) => subject), keys.map(([, key]) => Buffer.from(key)), ...transposed(names)];
      await this.#connections
        .ask({ name: 'adopt', text: `select ${this.#schema}.adopt($1, $2, $3, $4)`, values })
        .catch((error: unknown) => {
          if (!(error instanceof pg.DatabaseError) || error.code !== OTHERS) throw error;
          throw new DefectError(
            `this store of people's keys has another key or name for ${error.message}: it belongs to other logs. Nothing was taken.`,
            {},
            error,
          );
        });
    });
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([this.#connections.close(), this.#traces.close()]).then(() => {});
    return this.#closed;
  }

  #erase(how: 'erase' | 'forget', what: string): Promise<void> {
    return this.#guard(async () => {
      const giveUpMs = performance.now() + this.#waitMs;
      for (;;) {
        try {
          const [{ erasures, cleaned } = { erasures: 0, cleaned: 0 }] = await this.#ask<{
            erasures: number;
            cleaned: number;
          }>(how, what);
          if (cleaned < erasures) await this.#traces.remove(erasures);
          return;
        } catch (error) {
          if (!(error instanceof pg.DatabaseError) || error.code !== LOCK_NOT_AVAILABLE || performance.now() > giveUpMs)
            throw error;
          await setTimeout(TRY_AGAIN_MS);
        }
      }
    });
  }

  #ask<Row extends QueryResultRow>(name: string, wanted: string | readonly string[]): Promise<Row[]> {
    return this.#connections.ask<Row>({ name, text: `select * from ${this.#schema}.${name}($1)`, values: [wanted] });
  }

  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new StoreError(`people's keys are closed`, 'none');
    try {
      return await work();
    } catch (error) {
      throw keyFailure(error);
    }
  }
}

function transposed(names: readonly NameEntry[]): [string[], string[]] {
  return [names.map(([digest]) => digest), names.map(([, name]) => name)];
}
