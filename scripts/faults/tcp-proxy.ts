import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Lane } from './lane.ts';
import type { Weather } from './weather.ts';

/** Listens to what is said on one connection, and decides what becomes of the answers. */
export interface Listener {
  /** The client has said this. */
  asked(chunk: Buffer): void;
  /** `hold`: it is passed on with the next one that passes; `lose`: it and all that is held never arrive, and the connection breaks. */
  answered(chunk: Buffer): 'pass' | 'hold' | 'lose';
}

/** Where a proxy leads; undefined while nobody is there. */
export type Target = () => { readonly host: string; readonly port: number } | undefined;

interface Passage {
  readonly client: Socket;
  readonly server: Socket;
  readonly lanes: readonly [asks: Lane, answers: Lane];
}

/** A TCP proxy on loopback that behaves as bad networks do. Bytes arrive in their order or not at all. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: Target;
  readonly #listen: (() => Listener) | undefined;
  readonly #passages = new Set<Passage>();
  #weather: Weather = {};

  private constructor(server: Server, target: Target, listen: (() => Listener) | undefined) {
    this.#server = server;
    this.#target = target;
    this.#listen = listen;
    server.on('connection', (client) => this.#connect(client));
  }

  /** @param listen makes a listener for each connection */
  static async open(target: Target, listen?: () => Listener): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target, listen);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#passages.size;
  }

  /** From now on it is like this: also for what is on its way. Where nobody is to be connected, those who are lose their connections. */
  become(weather: Weather): void {
    this.#weather = weather;
    for (const { lanes } of this.#passages) for (const lane of lanes) lane.become(weather);
    if (weather.isCut === true) this.breakAll();
  }

  /** Breaks all connections; others may be made. */
  breakAll(): void {
    for (const passage of this.#passages) this.#break(passage);
  }

  /** Tells one end of each connection, by turns the client and the server, that the other one says nothing more; the other direction goes on. */
  halfCloseAll(): void {
    for (const [nth, { client, server }] of [...this.#passages].entries()) (nth % 2 === 0 ? client : server).end();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.breakAll();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const target = this.#weather.isCut === true ? undefined : this.#target();
    client.on('error', () => {});
    if (target === undefined) return void client.resetAndDestroy();
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const listener = this.#listen?.();
    const held: Buffer[] = [];
    const passage: Passage = {
      client,
      server,
      lanes: [
        new Lane(client, server, this.#weather, (chunk) => {
          listener?.asked(chunk);
          return chunk;
        }),
        new Lane(server, client, this.#weather, (chunk) => {
          const fate = listener?.answered(chunk) ?? 'pass';
          if (fate === 'lose') {
            this.#break(passage);
            return undefined;
          }
          held.push(chunk);
          return fate === 'hold' ? undefined : Buffer.concat(held.splice(0));
        }),
      ],
    };
    this.#passages.add(passage);
    for (const socket of [client, server]) {
      // What broke on one side breaks on the other, too, unless nothing gets through.
      socket.on('error', () => {});
      socket.on('close', (hadError) => {
        const lane = passage.lanes[socket === client ? 0 : 1];
        lane.atEnd(() => {
          if (hadError || (client.destroyed && server.destroyed)) this.#break(passage);
          else (socket === client ? server : client).end();
        });
        if (client.destroyed && server.destroyed) this.#passages.delete(passage);
      });
    }
  }

  #break(passage: Passage): void {
    this.#passages.delete(passage);
    for (const lane of passage.lanes) lane.drop();
    for (const socket of [passage.client, passage.server]) {
      // One that is saying its end already cannot be reset: its handle would never be closed.
      if (socket.writableEnded) socket.destroy();
      else if (!socket.destroyed) socket.resetAndDestroy();
    }
  }
}
