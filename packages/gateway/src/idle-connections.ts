import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Keeps the number of connections below a bound without turning newcomers away: at the bound, the connection that has been without a request for
 * longest is closed. So clients that connect and say nothing push out each other, and not those who have something to ask.
 */
export class IdleConnections {
  readonly #connectionsMax: number;
  /** Longest idle first: a Set keeps the order of insertion. */
  readonly #idle = new Set<Socket>();
  /** Requests under way by connection; more than one when a client pipelines. */
  readonly #busy = new Map<Socket, number>();

  constructor(server: Server, connectionsMax: number) {
    this.#connectionsMax = connectionsMax;
    // Only when all connections have requests under way can none be closed for a newcomer. The room above the bound is for those that are closing.
    server.maxConnections = 2 * connectionsMax;
    server.on('connection', (socket) => this.#admit(socket));
  }

  /** Open connections. */
  get count(): number {
    return this.#idle.size + this.#busy.size;
  }

  /** Counts the requests under way on each connection. */
  observe(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      this.#begin(request.raw.socket);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.#end(request.raw.socket);
      done();
    });
  }

  #begin(socket: Socket): void {
    this.#idle.delete(socket);
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
  }

  #end(socket: Socket): void {
    const left = (this.#busy.get(socket) ?? 1) - 1;
    if (left > 0) this.#busy.set(socket, left);
    else if (this.#busy.delete(socket) && !socket.destroyed) this.#idle.add(socket);
  }

  #admit(socket: Socket): void {
    if (this.count >= this.#connectionsMax) {
      const [longestIdle] = this.#idle;
      longestIdle?.destroy();
      if (longestIdle !== undefined) this.#idle.delete(longestIdle);
    }
    this.#idle.add(socket);
    socket.once('close', () => {
      this.#idle.delete(socket);
      this.#busy.delete(socket);
    });
  }
}
