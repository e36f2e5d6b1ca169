import cassandra, { type Client } from 'cassandra-driver';
import { readAddress } from '../src/server-address.ts';
import { serverUrl } from '../src/testing/server.ts';

/** A row as the driver gives it, numbers of 64 bits as bigint. */
export type RawRow = Readonly<Record<string, any>>;

/** Statements to the test server's keyspace, behind the store's back. */
export class AtServer {
  readonly keyspace: string;
  readonly #client: Client;

  private constructor(client: Client, keyspace: string) {
    this.#client = client;
    this.keyspace = keyspace;
  }

  static async connect(): Promise<AtServer> {
    const { contactPoints, dataCenter, keyspace } = readAddress(serverUrl());
    const client = new cassandra.Client({
      contactPoints: [...contactPoints],
      localDataCenter: dataCenter,
      encoding: { useBigIntAsLong: true },
    });
    await client.connect();
    return new AtServer(client, keyspace);
  }

  async all(text: string, values: unknown[] = []): Promise<RawRow[]> {
    const { rows } = await this.#client.execute(text.replaceAll('$k', this.keyspace), values, {
      prepare: values.length > 0,
      fetchSize: 100_000,
    });
    return rows ?? [];
  }

  /** The same of a view: `$r` and `$e` stand for the tables of its live rows and entries. */
  async ofView(space: string, view: string, text: string, values: unknown[] = []): Promise<RawRow[]> {
    const [head] = await this.all(`select id from $k.head_1 where space = ? and view_name = ? and place = 'live'`, [
      space,
      view,
    ]);
    const id = String(head!['id']);
    return this.all(text.replaceAll('$r', `$k.rows_${id}`).replaceAll('$e', `$k.entries_${id}`), values);
  }

  end(): Promise<void> {
    return this.#client.shutdown();
  }
}
