import { InvalidError } from '@banyan/core';
import { PeerRefusedError, ProtocolError } from '../errors.ts';
import type { MeshIdentity } from '../identity.ts';
import type { MeshLimits } from '../limits.ts';
import { Link, type MeshPorts } from '../link/link.ts';
import type { Call, FromCallee, Greeting, Reply } from '../link/protocol.ts';
import type { Dialler, Peer } from '../transport/transport.ts';

/** What became of one try of a call. */
export type Attempt =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** Certainly nothing was run. */
  | { readonly kind: 'not-run'; readonly reason: string; readonly cause?: Error }
  /** It was sent, and the connection was lost before its answer. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly cause?: Error }
  /** It was sent, and there was no answer in time. */
  | { readonly kind: 'late' };

/** A call before it has its number. */
export type NewCall = Omit<Extract<Call, { send: unknown }>, 'id'> | Omit<Extract<Call, { query: unknown }>, 'id'>;

interface Pending {
  readonly settle: (attempt: Attempt) => void;
  readonly cancelTimer: () => void;
}

/** What a connection tells whoever opened it. */
export interface ConnectionOwner {
  /** There is room for another call. */
  eased(): void;
  /** The callee takes no new calls. */
  closing(connection: Connection): void;
  /** It is closed, on purpose or not. */
  closed(connection: Connection, reason: Error): void;
}

/** A connection to one instance, on the caller's side. */
export class Connection {
  readonly identity: MeshIdentity;
  /** When the callee's certificate ends, by the wall clock. */
  readonly validUntilMs: number;
  readonly #ports: MeshPorts;
  readonly #owner: ConnectionOwner;
  readonly #link: Link;
  /** Calls without an answer, by number. Those that were given up stay until theirs comes: the callee is at them. */
  readonly #pending = new Map<number, Pending | undefined>();
  #greeting: Greeting | undefined;
  #onGreeting: ((end?: Error) => void) | undefined;
  #lastId = 0;
  #sentUpTo = 0;
  #isRetired = false;
  #ended: Error | undefined;
  #isClosed = false;

  private constructor(
    { socket, identity, validUntilMs }: Peer,
    owner: ConnectionOwner,
    ports: MeshPorts,
    limits: MeshLimits,
  ) {
    this.identity = identity;
    this.validUntilMs = validUntilMs;
    this.#owner = owner;
    this.#ports = ports;
    const link = {
      take: (frame: object) => this.#take(frame as FromCallee),
      sent: () => (this.#sentUpTo = this.#lastId),
      stalled: (isStalled: boolean) => (isStalled ? undefined : owner.eased()),
      over: (reason: Error) => this.#over(reason),
    };
    this.#link = new Link(socket, link, ports, limits);
  }

  /** Connects, and waits to be greeted. @throws Error that says why there is no connection */
  static async open(
    address: string,
    dialler: Dialler,
    owner: ConnectionOwner,
    ports: MeshPorts,
    limits: MeshLimits,
  ): Promise<Connection> {
    const abort = new AbortController();
    const giveUp = ports.scheduler.after(limits.connectMsMax, () =>
      abort.abort(new ProtocolError(`there was no connection within ${limits.connectMsMax} ms`)),
    );
    try {
      const connection = new Connection(await dialler.dial(address, abort.signal), owner, ports, limits);
      abort.signal.addEventListener('abort', () => connection.#link.cut(abort.signal.reason as Error), { once: true });
      await connection.#greeted(address);
      return connection;
    } finally {
      giveUp();
    }
  }

  /** Calls that have no answer yet. */
  get underWay(): number {
    return this.#pending.size;
  }

  /** Why it takes no new calls any more; undefined while it does. */
  get ended(): Error | undefined {
    return this.#ended;
  }

  get hasRoom(): boolean {
    return this.#ended === undefined && this.#pending.size < this.#greeting!.callsMax && !this.#link.isStalled;
  }

  /** @throws InvalidError when the call is longer than the callee takes */
  call(call: NewCall, subject: string): Promise<Attempt> {
    if (this.#isClosed) return Promise.resolve({ kind: 'not-run', reason: 'the connection is closed' });
    const id = this.#lastId + 1;
    const json = textOf({ id, ...call }, subject);
    const { frameLengthMax } = this.#greeting!;
    if (json.length > frameLengthMax)
      throw new InvalidError(subject, [{ path: '', message: `is longer than ${frameLengthMax} characters` }]);
    this.#lastId = id;
    return new Promise((settle) => {
      const cancelTimer = this.#ports.scheduler.after(call.ms, () => {
        this.#pending.set(id, undefined);
        settle({ kind: 'late' });
      });
      this.#pending.set(id, { settle, cancelTimer });
      this.#link.writeLine(json);
    });
  }

  /** Takes no new calls, and hangs up when those under way are answered. */
  retire(): void {
    this.#isRetired = true;
    this.#ended ??= new ProtocolError('this process hangs up');
    if (this.#pending.size === 0) this.#link.end();
  }

  /** Hangs up at once. */
  cut(reason: Error): void {
    this.#link.cut(reason);
  }

  #greeted(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onGreeting = (end) => {
        this.#onGreeting = undefined;
        if (end === undefined) resolve();
        else reject(end instanceof PeerRefusedError ? new PeerRefusedError(address, end.reason) : end);
      };
    });
  }

  #take(frame: FromCallee): void {
    if ('refused' in frame) throw new PeerRefusedError('the other side', `it says of this process: ${frame.refused}`);
    if ('callsMax' in frame) {
      this.#greeting = frame;
      return this.#onGreeting?.();
    }
    if (this.#greeting === undefined) throw new ProtocolError('the other side did not greet');
    if ('closing' in frame) {
      this.#ended ??= new ProtocolError('the other side is closing');
      return this.#owner.closing(this);
    }
    this.#settle(frame as Reply);
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined && !this.#pending.has(reply.id))
      throw new ProtocolError(`the other side answers call ${reply.id}, which was not made`);
    this.#pending.delete(reply.id);
    pending?.cancelTimer();
    pending?.settle(attemptOf(reply));
    if (this.#isRetired) this.retire();
    else this.#owner.eased();
  }

  #over(cause: Error): void {
    this.#isClosed = true;
    this.#ended ??= cause;
    this.#onGreeting?.(cause);
    for (const [id, pending] of this.#pending) {
      pending?.cancelTimer();
      const kind = id > this.#sentUpTo ? 'not-run' : 'unknown';
      pending?.settle({ kind, reason: cause.message, cause });
    }
    this.#pending.clear();
    if (this.#greeting !== undefined) this.#owner.closed(this, cause);
  }
}

function attemptOf(reply: Reply): Attempt {
  if ('notRun' in reply) return { kind: 'not-run', reason: reply.notRun };
  return 'late' in reply ? { kind: 'late' } : { kind: 'answered', reply };
}

/** @throws InvalidError when what is called is nested deeper than can be written */
function textOf(call: Call, subject: string): string {
  try {
    return JSON.stringify(call);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidError(subject, [{ path: '', message: 'is nested too deeply' }]);
  }
}
