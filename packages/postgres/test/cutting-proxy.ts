import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a store and its server, and can lose what the server answers. */
export class CuttingProxy {
  readonly url: string;
  readonly #close: () => Promise<void>;
  #cutting = false;
  #cut = 0;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  static async before(serverUrl: string): Promise<CuttingProxy> {
    const target = new URL(serverUrl);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      client.pipe(upstream);
      upstream.on('data', (data) => {
        if (!proxy.#cutting) return void client.write(data);
        proxy.#cut += 1;
        client.destroy();
        upstream.destroy();
      });
      upstream.on('close', () => client.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(serverUrl);
    url.port = String((server.address() as AddressInfo).port);
    const proxy: CuttingProxy = new CuttingProxy(url.href, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return proxy;
  }

  /** How many answers were lost. */
  get cut(): number {
    return this.#cut;
  }

  /** From now on the first answer of the server on any connection ends that connection, and does not arrive. */
  loseAnswers(lose: boolean): void {
    this.#cutting = lose;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
