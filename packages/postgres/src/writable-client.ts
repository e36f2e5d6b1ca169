import pg, { type ClientConfig } from 'pg';

/** A host that does not answer within this is passed by: the others are there to be asked. */
const ANSWER_MS = 5_000;
const DEFAULT_PORT = '5432';

/** Whether a server takes writes, and on which timeline: a promoted standby begins a new one, with a higher number than that of the primary that it follows. */
const STANDING = `select case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end as timeline`;

/** That of `pg`. */
type Callback = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * The servers of an address: a primary and its standbys as `postgres://user:password@a:5432/shop?host=a,b&port=5432,5433`, which is how PostgreSQL's own programs read it. What the query names
 * stands above the host before it.
 * @throws Error when there are neither as many ports as hosts nor one for all
 */
export function serversOf(url: string): readonly string[] {
  // What is no URL is the library's to read, or to refuse.
  const hosts = URL.parse(url)?.searchParams.get('host')?.split(',') ?? [];
  if (hosts.length < 2) return [url];
  const address = new URL(url);
  const ports = (address.searchParams.get('port') ?? (address.port || DEFAULT_PORT)).split(',');
  if (ports.length !== 1 && ports.length !== hosts.length)
    throw new Error(`an address of PostgreSQL names ${hosts.length} hosts and ${ports.length} ports`);
  for (const name of ['host', 'port', 'target_session_attrs']) address.searchParams.delete(name);
  return hosts.map((host, nth) => {
    [address.hostname, address.port] = [host.includes(':') ? `[${host}]` : host, ports[nth] ?? ports[0]!];
    return address.href;
  });
}

/**
 * A connection to the server that takes writes. Where an address names one, it is that. Where it names several, each is asked before a connection is made: a standby is
 * passed by, and so is a primary of before that has come back after another one has been promoted.
 */
export class WritableClient extends pg.Client {
  readonly #config: ClientConfig;
  readonly #servers: readonly string[];
  #isEnded = false;

  constructor(config: ClientConfig) {
    super(config);
    this.#config = config;
    this.#servers = serversOf(config.connectionString ?? '');
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.Client> | void {
    if (callback === undefined) return this.#find().then(() => super.connect());
    if (this.#servers.length === 1) return super.connect(callback);
    void (async () => {
      try {
        await this.#find();
      } catch (error) {
        return (callback as (error: unknown) => void)(error);
      }
      super.connect(callback);
    })();
  }

  override end(...given: []): Promise<void> {
    this.#isEnded = true;
    return super.end(...given);
  }

  async #find(): Promise<void> {
    if (this.#servers.length === 1) return;
    const found = await writableOf(this.#servers, this.#config);
    if (this.#isEnded) throw new Error('the connection was ended before it was made');
    Object.assign(this, found);
  }
}

/** @throws Error that says of each server why it is not the one */
async function writableOf(servers: readonly string[], config: ClientConfig): Promise<Place> {
  const found = await Promise.all(servers.map((url) => ask({ ...config, connectionString: url })));
  let newest: { readonly place: Place; readonly timeline: number } | undefined;
  for (const { place, timeline } of found)
    if (timeline !== undefined && timeline > (newest?.timeline ?? 0)) newest = { place, timeline };
  if (newest !== undefined) return newest.place;
  const said = found.map(({ place: { host, port }, why }) => `${host}:${port} ${why}`);
  throw new Error(`no server takes writes: ${said.join('; ')}`);
}

async function ask(
  config: ClientConfig,
): Promise<{ readonly place: Place; readonly timeline?: number; readonly why?: string }> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
  const place = { host: client.host, port: client.port };
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ timeline: string | null }>(STANDING);
    const timeline = rows[0]?.timeline ?? null;
    void client.end().catch(() => {});
    return timeline === null ? { place, why: 'is a standby' } : { place, timeline: Number.parseInt(timeline, 16) };
  } catch (error) {
    client.connection.stream.destroy();
    return { place, why: `does not answer: ${error instanceof Error ? error.message : String(error)}` };
  }
}
