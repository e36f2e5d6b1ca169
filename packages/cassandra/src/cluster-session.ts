import cassandra, { type Client, type QueryOptions, type types } from 'cassandra-driver';
import type { ServerAddress } from './server-address.ts';

const { localQuorum, localSerial } = cassandra.types.consistencies;

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
const RECONNECT_MS = { first: 100, most: 5_000 };
/** Statements on their way at once. */
const CONCURRENT = 256;

/** Of a group that is sent as one: about what the server warns of unless it is told otherwise. */
const GROUP_MAX = 10;
const GROUP_BYTES_MAX = 4_000;

/** A statement and what it binds. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** What the driver does with a node when it shuts down; its types leave it out. */
interface Ended {
  shutdown(waitForPending: boolean): Promise<void>;
}

const QUORUM: QueryOptions = {
  prepare: true,
  consistency: localQuorum,
  serialConsistency: localSerial,
  isIdempotent: true,
};

/** What statements are sent through: reads and writes wait for a majority of the copies in the local data centre. */
export class ClusterSession {
  readonly keyspace: string;
  readonly #client: Client;

  /** Every node that the driver has had in its list. */
  readonly #hosts = new Set<Ended>();

  private constructor(client: Client, keyspace: string) {
    this.#client = client;
    this.keyspace = keyspace;
    for (const host of client.hosts.values()) this.#hosts.add(host as unknown as Ended);
    client.on('hostAdd', (host: unknown) => this.#hosts.add(host as Ended));
  }

  static async connect({ contactPoints, dataCenter, credentials, tls, keyspace }: ServerAddress) {
    const client = new cassandra.Client({
      contactPoints: [...contactPoints],
      localDataCenter: dataCenter,
      ...(credentials && { credentials }),
      ...(tls && { sslOptions: { rejectUnauthorized: true } }),
      encoding: { useBigIntAsLong: true },
      policies: {
        reconnection: new cassandra.policies.reconnection.ExponentialReconnectionPolicy(
          RECONNECT_MS.first,
          RECONNECT_MS.most,
          false,
        ),
      },
      socketOptions: { connectTimeout: CONNECT_MS, readTimeout: ANSWER_MS },
      queryOptions: QUORUM,
    });
    try {
      await client.connect();
    } catch (error) {
      await client.shutdown().catch(() => {});
      throw error;
    }
    return new ClusterSession(client, keyspace);
  }

  /** All rows that a statement finds, page by page. */
  async all<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of await this.#client.execute(text, [...values], QUORUM)) rows.push(row as unknown as Row);
    return rows;
  }

  /** The same, one row after the other. */
  async *each<Row>(text: string, values: readonly unknown[] = []): AsyncGenerator<Row> {
    for await (const row of await this.#client.execute(text, [...values], QUORUM)) yield row as unknown as Row;
  }

  /** The rows of one partition after every conditional statement on it that has begun, those whose answer was lost included. */
  async serial<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#client.execute(text, [...values], { ...QUORUM, consistency: localSerial });
    return rows as unknown as Row[];
  }

  /** One statement for each of several lists of values, many at once. Resolves to what each of them finds. */
  async forEach<Row>(text: string, values: readonly (readonly unknown[])[]): Promise<Row[][]> {
    if (values.length === 0) return [];
    const { resultItems } = await cassandra.concurrent.executeConcurrent(
      this.#client,
      text,
      values.map((one) => [...one]),
      { collectResults: true, concurrencyLevel: CONCURRENT },
    );
    return (resultItems as readonly types.ResultSet[]).map(({ rows }) => rows as unknown as Row[]);
  }

  /** Statements in no order, many at once. */
  async run(statements: readonly Statement[]): Promise<void> {
    if (statements.length === 0) return;
    const given = statements.map(({ text, values }) => ({ query: text, params: values }));
    await cassandra.concurrent.executeConcurrent(this.#client, given, { concurrencyLevel: CONCURRENT });
  }

  /**
   * Groups of a few statements each, in no order: a small group is sent as one, which is neither all nor nothing. What is larger than what Cassandra takes for a small
   * batch is sent statement by statement.
   */
  async runTogether(groups: readonly (readonly Statement[])[]): Promise<void> {
    const [small, large] = [[] as (readonly Statement[])[], [] as Statement[]];
    for (const group of groups)
      if (group.length > 1 && group.length <= GROUP_MAX && bytesOf(group) <= GROUP_BYTES_MAX) small.push(group);
      else large.push(...group);
    await this.run(large);
    const waiting = small.values();
    const send = async (): Promise<void> => {
      for (const group of waiting)
        await this.#client.batch(
          group.map(({ text, values }) => ({ query: text, params: values })),
          { ...QUORUM, logged: false },
        );
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENT, small.length) }, send));
  }

  /** A conditional statement, or several on one partition. Resolves to whether it was carried out. */
  async conditional(statements: readonly [Statement, ...Statement[]]): Promise<boolean> {
    const options = { ...QUORUM, isIdempotent: false };
    const [{ text, values }] = statements;
    const result =
      statements.length === 1
        ? await this.#client.execute(text, values, options)
        : await this.#client.batch(
            statements.map((one) => ({ query: one.text, params: one.values })),
            options,
          );
    return result.wasApplied();
  }

  /** A statement that makes or drops something; resolves when all nodes know of it. */
  async define(text: string): Promise<void> {
    await this.#client.execute(text, [], { isIdempotent: false });
  }

  async close(): Promise<void> {
    await this.#client.shutdown();
    // After a node was away the driver may have another object for it in its list, and forgets the one of before: that would try to connect for ever, and keep the process alive.
    for (const host of this.#hosts) await host.shutdown(false);
  }
}

/** About what the values of statements have. */
function bytesOf(statements: readonly Statement[]): number {
  let bytes = 0;
  for (const { values } of statements)
    for (const value of values) bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8;
  return bytes;
}
