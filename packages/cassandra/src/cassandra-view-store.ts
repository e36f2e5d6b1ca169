import { randomUUID } from 'node:crypto';
import { DefectError, InvalidError } from '@banyan/core';
import { StoreError, type ViewDefinition, type ViewStore, type ViewTable } from '@banyan/engine';
import { cassandraFailure } from './cassandra-failure.ts';
import { CassandraViewTable } from './cassandra-view-table.ts';
import { ClusterSession } from './cluster-session.ts';
import { LIVE, Heads, type Head } from './head.ts';
import { OpenInstances } from './open-instances.ts';
import { prepareKeyspace } from './prepare-keyspace.ts';
import { readAddress } from './server-address.ts';
import { ViewAccess } from './view-access.ts';
import { ViewTables } from './view-tables.ts';

const BUCKETS = 16;
const BUCKETS_MAX = 1024;
const RETAIN_MS = 20_000;

export interface CassandraViewStoreOptions {
  /** `cassandra://user:password@host:port,host:port/keyspace?datacenter=name&replicas=3&tls=true` (see `readAddress`). */
  readonly url: string;
  /** Names what belongs together in the keyspace: the views of one service. */
  readonly space: string;
  /** Into how many partitions an order of all rows is spread, 16 unless said otherwise; of tables that are made from now on. */
  readonly buckets?: number;
  /** Indexes of whose first column one value may have more than a million rows, as `<view>/<index>`; of tables that are made from now on. */
  readonly wide?: readonly string[];
  /** Told once of each view whose tables are found damaged. */
  readonly onDamage?: (notice: string) => void;
  /** Told what the operator should know of how the server is set up. */
  readonly onNotice?: (notice: string) => void;
  /** @internal How long what was replaced is kept for queries that began before; the same for all instances. */
  readonly retainMs?: number;
}

/**
 * The views of a service in a keyspace of a Cassandra cluster: views of one log shard each, with indexes of the kind `range` alone. Any number of instances may
 * read them, and fold them at once.
 */
export class CassandraViewStore implements ViewStore {
  readonly #options: CassandraViewStoreOptions;
  readonly #session: ClusterSession;
  readonly #heads: Heads;
  readonly #tables: ViewTables;
  readonly #instances: OpenInstances;
  readonly #live = new Map<string, ViewAccess>();
  /** The shadows that are being filled, by their handles. */
  readonly #shadows = new Map<ViewTable, ViewAccess>();
  #closed: Promise<void> | undefined;

  private constructor(options: CassandraViewStoreOptions, session: ClusterSession) {
    const { space, buckets = BUCKETS, wide = [] } = options;
    this.#options = options;
    this.#session = session;
    this.#heads = new Heads(session);
    const owner = randomUUID();
    this.#tables = new ViewTables(session, this.#heads, { space, owner, buckets, wide });
    this.#instances = new OpenInstances(session, { id: owner, space });
  }

  /**
   * @throws InvalidError when the options are wrong
   * @throws StoreError when no node can be reached, or the keyspace is set up so that rows would not be safe
   */
  static async open(options: CassandraViewStoreOptions): Promise<CassandraViewStore> {
    const address = readAddress(options.url);
    checkOptions(options);
    const { keyspace } = address;
    let session: ClusterSession | undefined;
    try {
      session = await ClusterSession.connect(address);
      const notices = await prepareKeyspace(session, address);
      const store = new CassandraViewStore(options, session);
      await store.#instances.begin();
      await store.#tables.clearAway(await store.#instances.list());
      for (const notice of notices) options.onNotice?.(notice);
      return store;
    } catch (error) {
      await session?.close().catch(() => {});
      throw cassandraFailure(error, `keyspace ${keyspace}`);
    }
  }

  async open(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    const head = await this.#do(name, () => this.#tables.openLive(definition));
    let access = this.#live.get(name);
    if (access === undefined) this.#live.set(name, (access = this.#access(name, LIVE, head)));
    else await access.refresh();
    return new CassandraViewTable(definition, access);
  }

  async shadow(definition: ViewDefinition): Promise<ViewTable> {
    const { name } = definition;
    for (const [handle] of this.#shadows) if (handle.definition.name === name) await this.discard(handle);
    const head = await this.#do(name, () => this.#tables.make(definition));
    const access = this.#access(name, head.id, head);
    const handle = new CassandraViewTable(definition, access);
    this.#shadows.set(handle, access);
    return handle;
  }

  async swap(shadow: ViewTable): Promise<ViewTable> {
    const { definition } = shadow;
    const access = this.#fillingOf(shadow);
    const before = await this.#do(definition.name, () => this.#tables.swap(definition.name, access.head.id));
    this.#shadows.delete(shadow);
    await access.drop();
    const live = await this.open(definition);
    this.#live.get(definition.name)?.goOnFrom(access);
    // What is out of use is cleared away at the next start where it cannot be now.
    if (before !== null) await this.#tables.dropReplaced(before).catch(() => {});
    return live;
  }

  async discard(shadow: ViewTable): Promise<void> {
    const { name } = shadow.definition;
    const access = this.#fillingOf(shadow);
    const { id } = access.head;
    this.#shadows.delete(shadow);
    await access.drop();
    await this.#do(name, () => this.#tables.drop(name, id));
  }

  /** Tables that are damaged are dropped when others are swapped in; nothing is kept of them. */
  removeDamaged(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const all = [...this.#live.values(), ...this.#shadows.values()];
    await Promise.all(all.map((access) => access.drop()));
    await this.#instances.end();
    await this.#session.close();
  }

  #access(view: string, place: string, head: Head): ViewAccess {
    const { retainMs = RETAIN_MS, onDamage = () => {} } = this.#options;
    const at = this.#tables.key(view, place);
    return new ViewAccess({ session: this.#session, heads: this.#heads, at, retainMs, onDamage }, head);
  }

  #fillingOf(shadow: ViewTable): ViewAccess {
    const access = this.#shadows.get(shadow);
    if (access === undefined)
      throw new DefectError(`this is no shadow of view ${shadow.definition.name} that is being filled`);
    return access;
  }

  async #do<Result>(view: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new StoreError(`the views of ${this.#options.space} are closed`, 'none');
    try {
      return await work();
    } catch (error) {
      throw cassandraFailure(error, `view ${view}`);
    }
  }
}

function checkOptions({ space, buckets = BUCKETS, wide = [] }: CassandraViewStoreOptions): void {
  const problems = [
    ...(space === '' || Buffer.byteLength(space) > 200
      ? [{ path: '/space', message: 'must be a name of 1 to 200 bytes' }]
      : []),
    ...(!Number.isInteger(buckets) || buckets < 1 || buckets > BUCKETS_MAX
      ? [{ path: '/buckets', message: `must be a whole number from 1 to ${BUCKETS_MAX}` }]
      : []),
    ...wide.flatMap((name, i) =>
      /^[^/]+\/[^/]+$/.test(name) ? [] : [{ path: `/wide/${i}`, message: 'must read <view>/<index>' }],
    ),
  ];
  if (problems.length > 0) throw new InvalidError('views on Cassandra', problems);
}
