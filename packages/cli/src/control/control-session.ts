import type { Socket } from 'node:net';
import type { Contract } from '@banyan/core';
import { UnknownOperationError, type Client } from '@banyan/engine';
import { FrameReader, FrameWriter, ProtocolError, toWire } from '@banyan/mesh';
import type { SystemAccess } from '../system-access.ts';
import { OPERATIONS, PROTOCOL, type Greeting, type OperationName, type Request, type Response } from './protocol.ts';

/** Calls that one connection may have under way; reading stops at it, so the other side's writes wait. */
const CALLS_MAX = 4096;

/** What the engine checks against the contract. */
type Body = Readonly<Record<string, unknown>>;

/** One connection to the control socket, on the owner's side. */
export class ControlSession {
  readonly #socket: Socket;
  readonly #access: SystemAccess;
  readonly #contracts: ReadonlyMap<string, Contract>;
  readonly #admit: () => void;
  readonly #writer: FrameWriter;
  readonly #clients = new Map<number, Client>();
  #underWay = 0;
  #whenIdle: (() => void) | undefined;

  /** @param admit throws when no new calls are taken */
  constructor(socket: Socket, access: SystemAccess, contracts: ReadonlyMap<string, Contract>, admit: () => void) {
    this.#socket = socket;
    this.#access = access;
    this.#contracts = contracts;
    this.#admit = admit;
    this.#writer = new FrameWriter((text) => {
      if (socket.writable) socket.write(text);
    });
    const reader = new FrameReader((frame) => this.#take(frame as Request));
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      try {
        reader.read(chunk);
      } catch {
        socket.destroy(); // it speaks something else
      }
    });
    this.#writer.write({ banyan: PROTOCOL, pid: process.pid, isServed: access.isServed } satisfies Greeting);
  }

  /** Waits for the calls under way and closes the connection. */
  async end(): Promise<void> {
    if (this.#underWay > 0 && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
        this.#socket.once('close', () => resolve());
      });
    }
    this.#writer.flush();
    await new Promise<void>((resolve) => {
      if (this.#socket.destroyed) return resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.destroySoon();
    });
  }

  /** Closes the connection at once, whatever is under way. */
  cut(): void {
    this.#socket.destroy();
  }

  #take(request: Request): void {
    if ('as' in request) {
      this.#clients.set(request.as, this.#access.client(request.caller));
      return;
    }
    this.#underWay += 1;
    if (this.#underWay === CALLS_MAX) this.#socket.pause();
    void this.#answer(request);
  }

  async #answer(request: Exclude<Request, { as: number }>): Promise<void> {
    const { id } = request;
    try {
      this.#admit();
      this.#respond({ id, result: await this.#carryOut(request) });
    } catch (error) {
      this.#respond({ id, error: toWire(error) });
    }
    if (this.#underWay === CALLS_MAX) this.#socket.resume();
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#whenIdle?.();
  }

  #carryOut(request: Exclude<Request, { as: number }>): Promise<unknown> {
    if ('send' in request) {
      const [as, service, command, body, options] = request.send;
      return this.#client(as).send(this.#contract(service), command, body as Body, options);
    }
    if ('query' in request) {
      const [as, service, query, body, options] = request.query;
      return this.#client(as).query(this.#contract(service), query, body as Body, options);
    }
    return this.#operate(request.id, request.operation as OperationName, request.arguments);
  }

  #operate(id: number, name: OperationName, given: readonly unknown[]): Promise<unknown> {
    const expected = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (expected === undefined || given.length !== expected)
      throw new UnknownOperationError(`operation ${name} with ${given.length} arguments`, Object.keys(OPERATIONS));
    const operation = this.#access.operations[name] as (...all: unknown[]) => Promise<unknown>;
    const onProgress = (...progress: number[]): void => this.#respond({ id, progress });
    return operation.call(this.#access.operations, ...given, onProgress);
  }

  #client(as: number): Client {
    const client = this.#clients.get(as);
    if (client === undefined) throw new ProtocolError(`there is no caller ${as}`);
    return client;
  }

  #contract(name: string): Contract {
    const contract = this.#contracts.get(name);
    if (contract === undefined) throw new UnknownOperationError(`service ${name}`, [...this.#contracts.keys()]);
    return contract;
  }

  #respond(response: Response): void {
    this.#writer.write(response);
  }
}
