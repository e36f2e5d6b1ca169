import { connect, type Socket } from 'node:net';
import * as core from '@banyan/core';
import type { Contract, Caller } from '@banyan/core';
import * as engine from '@banyan/engine';
import { UnavailableError, type Client } from '@banyan/engine';
import { errorsOf, FrameReader, FrameWriter, ProtocolError } from '@banyan/mesh';
import * as sqlite from '@banyan/sqlite';
import * as cli from '../errors.ts';
import { OwnerEndedError } from '../errors.ts';
import type { SystemAccess, SystemOperations } from '../system-access.ts';
import { OPERATIONS, PROTOCOL, type Greeting, type OperationName, type Request, type Response } from './protocol.ts';

/** Errors as instances of the classes that a command may meet. */
const fromWire = errorsOf([core, engine, sqlite, cli]);

interface Call {
  readonly resolve: (result: any) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress?: ((...progress: number[]) => void) | undefined;
}

/** The call of a request, before it has its number. */
type NewCall =
  | Omit<Extract<Request, { send: unknown }>, 'id'>
  | Omit<Extract<Request, { query: unknown }>, 'id'>
  | Omit<Extract<Request, { operation: unknown }>, 'id'>;

/** What connecting ends with where nobody listens, or whoever did ends just then: it had taken the connection and did not come to accept it. */
const NOBODY: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** A system that another process owns, reached through the owner's control socket. */
export class RemoteSystem implements SystemAccess {
  readonly isOwner = false;
  #isServed = false;
  readonly operations: SystemOperations;
  readonly #socket: Socket;
  readonly #writer: FrameWriter;
  readonly #calls = new Map<number, Call>();
  readonly #greeted: Promise<Greeting>;
  #greet: ((greeting: Greeting) => void) | undefined;
  #pid = 0;
  #lastCall = 0;
  #lastCaller = 0;
  #lost: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#writer = new FrameWriter((text) => socket.write(text));
    this.operations = operationsThrough((name, given, onProgress) =>
      this.#call({ operation: name, arguments: given }, onProgress),
    );
    const { promise, resolve, reject } = Promise.withResolvers<Greeting>();
    this.#greeted = promise;
    this.#greet = resolve;
    const reader = new FrameReader((frame) => this.#take(frame as Greeting | Response));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      try {
        reader.read(chunk);
      } catch (error) {
        this.#lose(error as Error);
      }
    });
    socket.on('error', (error) => this.#lose(new OwnerEndedError(this.#pid, error)));
    socket.on('close', () => {
      this.#lose(new OwnerEndedError(this.#pid));
      reject(this.#lost);
    });
  }

  /**
   * Connects to the owner of a data folder. Resolves to undefined when nobody listens, or whoever did has ended before it had greeted.
   * @throws ProtocolError when the owner speaks another version of the protocol
   */
  static async connect(path: string): Promise<RemoteSystem | undefined> {
    const socket = connect(path);
    const connected = await new Promise<boolean>((resolve, reject) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (NOBODY.has(error.code)) resolve(false);
        else reject(new UnavailableError('the system', `its control socket ${path} cannot be opened`, error));
      });
    });
    if (!connected) return undefined;
    const system = new RemoteSystem(socket);
    const greeting = await system.#greeted.catch((error: unknown) => {
      if (error instanceof OwnerEndedError) return undefined;
      throw error;
    });
    if (greeting === undefined) return undefined;
    const { banyan, pid, isServed }: Omit<Greeting, 'banyan'> & { readonly banyan: number } = greeting;
    if (banyan !== PROTOCOL) {
      socket.destroy();
      throw new ProtocolError(
        `process ${pid} speaks version ${banyan} of the control protocol, not ${PROTOCOL}: restart it with this version`,
      );
    }
    system.#pid = pid;
    system.#isServed = isServed;
    return system;
  }

  get pid(): number {
    return this.#pid;
  }

  get isServed(): boolean {
    return this.#isServed;
  }

  client(caller: Caller): Client {
    this.#lastCaller += 1;
    const as = this.#lastCaller;
    this.#writer.write({ as, caller } satisfies Request);
    return {
      send: (contract: Contract, command: string, body: unknown, options?: object) =>
        this.#call({ send: withOptions([as, contract.name, command, body], options) }),
      query: (contract: Contract, query: string, body: unknown, options?: object) =>
        this.#call({ query: withOptions([as, contract.name, query, body], options) }),
    } as Client;
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#writer.flush();
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroySoon();
    });
  }

  #call(call: NewCall, onProgress?: (...progress: number[]) => void): Promise<any> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      this.#lastCall += 1;
      this.#calls.set(this.#lastCall, { resolve, reject, onProgress });
      this.#writer.write({ id: this.#lastCall, ...call });
    });
  }

  #take(frame: Greeting | Response): void {
    if ('banyan' in frame) return this.#greet?.(frame);
    const call = this.#calls.get(frame.id);
    if (call === undefined) return;
    if ('progress' in frame) {
      call.onProgress?.(...frame.progress);
      return;
    }
    this.#calls.delete(frame.id);
    if ('error' in frame) call.reject(fromWire(frame.error));
    else call.resolve(frame.result);
  }

  #lose(reason: Error): void {
    this.#lost ??= reason;
    this.#socket.destroy();
    for (const { reject } of this.#calls.values()) reject(this.#lost);
    this.#calls.clear();
  }
}

type CallParts = readonly [as: number, service: string, name: string, body: unknown];

// Left out rather than undefined: JSON would make null of it.
function withOptions(parts: CallParts, options: object | undefined): CallParts | readonly [...CallParts, object] {
  return options === undefined ? parts : [...parts, options];
}

type Operate = (
  name: OperationName,
  given: readonly unknown[],
  onProgress?: (...progress: number[]) => void,
) => Promise<any>;

function operationsThrough(operate: Operate): SystemOperations {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const call = (name: OperationName, all: readonly unknown[]): Promise<unknown> =>
    operate(name, all.slice(0, OPERATIONS[name]), all[OPERATIONS[name]] as () => void);
  return Object.fromEntries(
    names.map((name) => [name, (...all: unknown[]) => call(name, all)]),
  ) as unknown as SystemOperations;
}
