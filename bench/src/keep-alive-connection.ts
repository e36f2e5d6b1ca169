import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * One connection over which requests are sent as they are, each after the answer to the one before. It knows as much of HTTP as it takes to see where an
 * answer ends (no body, or Content-Length), and so costs a small part of what a server does: a load made by a full client would measure the client.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  #received = '';
  #waiting: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server has closed the connection')));
  }

  static async open(url: URL): Promise<KeepAliveConnection> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    return new KeepAliveConnection(socket);
  }

  /** Sends a request and resolves to the status of its answer. One at a time. */
  send(request: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting = { resolve, reject };
    this.#socket.write(request);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf(HEAD_END);
    if (head === -1) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#received.slice(0, head))?.[1] ?? '0';
    if (this.#received.length < head + HEAD_END.length + Number(length)) return;
    const status = Number(this.#received.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    this.#received = '';
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(status);
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
