import { createClient } from 'redis';
import { checkServer } from './check-server.ts';
import { LIBRARY, functionName, isReader, type FunctionName } from './functions/library.ts';
import { isUnknownFunction } from './view-failure.ts';

/** How a server is reached. */
export interface ServerOptions {
  /** `redis://user:password@host:port/number`, or `rediss://` for TLS. */
  readonly url: string;
  /** A server that says nothing for so long counts as down, what it was asked as of unknown outcome; 30 s unless said otherwise. */
  readonly answerWithinMs?: number;
}

const RECONNECT_MS_MAX = 1000;

/** A connection to a server, which is opened again whenever it breaks. Meanwhile all calls fail at once. */
export class RedisConnection {
  readonly #client: ReturnType<typeof clientOf>;

  private constructor(client: ReturnType<typeof clientOf>) {
    this.#client = client;
  }

  /** @throws StoreError when the server's settings will not do; what the connection says */
  static async open(options: ServerOptions, name: string): Promise<RedisConnection> {
    const client = clientOf(options, name);
    // Whoever calls is told; without a listener it would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      checkServer(await client.info());
      const connection = new RedisConnection(client);
      await connection.#load();
      return connection;
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  /** Calls a function of the library. */
  async call(name: FunctionName, key: string, args: readonly string[] = []): Promise<unknown> {
    try {
      return await this.#call(name, key, args);
    } catch (error) {
      if (!isUnknownFunction(error)) throw error;
      await this.#load();
      return this.#call(name, key, args);
    }
  }

  /** Waits for the calls under way. */
  async close(): Promise<void> {
    if (this.#client.isReady) await this.#client.close();
    else if (this.#client.isOpen) this.#client.destroy();
  }

  #call(name: FunctionName, key: string, args: readonly string[]): Promise<unknown> {
    const given = { keys: [key], arguments: [...args] };
    return isReader(name)
      ? this.#client.fCallRo(functionName(name), given)
      : this.#client.fCall(functionName(name), given);
  }

  /** Its name says what is in it: whoever has loaded it before has loaded the same. */
  async #load(): Promise<void> {
    await this.#client.functionLoad(LIBRARY, { REPLACE: true });
  }
}

function clientOf({ url, answerWithinMs = 30_000 }: ServerOptions, name: string) {
  let wasConnected = false;
  const client = createClient({
    url,
    name,
    disableOfflineQueue: true,
    // A server that is silent although it is asked is found out by the socket's time-out.
    pingInterval: Math.ceil(answerWithinMs / 3),
    socket: {
      connectTimeout: answerWithinMs,
      socketTimeout: answerWithinMs,
      // A first connection that fails is an answer to whoever opens a store.
      reconnectStrategy: (tries, cause) => (wasConnected ? Math.min(50 * 2 ** tries, RECONNECT_MS_MAX) : cause),
    },
  });
  client.once('ready', () => (wasConnected = true));
  return client;
}
