import type { AnyContract, Caller } from '@banyan/core';
import { ForbiddenError, UnknownOperationError, type Client, type QueryOptions } from '@banyan/engine';
import { PeerRefusedError, ProtocolError, reasonOf } from '../errors.ts';
import { serviceUri, type MeshIdentity } from '../identity.ts';
import type { MeshLimits } from '../limits.ts';
import { digestOf } from '../link/digest-of.ts';
import { Link, type MeshPorts } from '../link/link.ts';
import {
  isCall,
  type Call,
  type FromCallee,
  type Greeting,
  type ReplyNotes,
  type WireQueryOptions,
} from '../link/protocol.ts';
import { toWire } from '../link/wire-error.ts';
import type { Peer } from '../transport/transport.ts';

/** The scheduler's longest delay. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** What sessions answer from. */
export interface Desk {
  readonly client: (caller: Caller) => Client;
  readonly contracts: ReadonlyMap<string, AnyContract>;
  readonly speaksFor: (peer: MeshIdentity, caller: Caller) => boolean;
  readonly warn: (message: string) => void;
}

type AnyClient = Record<
  'send' | 'query',
  (contract: AnyContract, name: string, body: any, options?: any) => Promise<unknown>
>;

/** One connection, on the callee's side. */
export class Session {
  readonly #peer: Peer;
  readonly #desk: Desk;
  readonly #onClosed: () => void;
  readonly #ports: MeshPorts;
  readonly #limits: MeshLimits;
  readonly #link: Link;
  readonly #from: string;
  #cancelEnd: () => void;
  #underWay = 0;
  /** Characters of the calls under way. */
  #length = 0;
  #isStalled = false;
  #isClosing = false;

  constructor(peer: Peer, desk: Desk, onClosed: () => void, ports: MeshPorts, limits: MeshLimits) {
    this.#peer = peer;
    this.#desk = desk;
    this.#onClosed = onClosed;
    this.#ports = ports;
    this.#limits = limits;
    this.#from = `${peer.socket.remoteAddress}:${peer.socket.remotePort}`;
    const owner = {
      take: (frame: object, length: number) => this.#take(frame, length),
      stalled: (isStalled: boolean) => {
        this.#isStalled = isStalled;
        this.#flow();
      },
      over: (reason: Error, isOrderly: boolean) => this.#over(reason, isOrderly),
    };
    this.#link = new Link(peer.socket, owner, ports, limits);
    const { callsMax, frameLengthMax } = limits;
    this.#link.write({ callsMax, frameLengthMax } satisfies Greeting);
    // Who was trusted until a certificate's end comes back with a new one.
    const validMs = Math.min(Math.max(0, peer.validUntilMs - ports.clock.now()), DELAY_MS_MAX);
    this.#cancelEnd = ports.scheduler.after(validMs, () => this.#expire());
  }

  /** Takes no new calls; the caller hangs up when those under way are answered. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#write({ closing: true });
  }

  /** Hangs up at once. */
  cut(reason: Error): void {
    this.#link.cut(reason);
  }

  #expire(): void {
    this.close();
    this.#cancelEnd = this.#ports.scheduler.after(this.#limits.closeMsMax, () =>
      this.cut(new PeerRefusedError(this.#from, 'its certificate has expired')),
    );
  }

  #over(reason: Error, isOrderly: boolean): void {
    this.#cancelEnd();
    if (!isOrderly) this.#desk.warn(`${this.#from}: ${reasonOf(reason)}`);
    this.#onClosed();
  }

  #take(frame: object, length: number): void {
    if ('refused' in frame) throw new PeerRefusedError(this.#from, `it says of this process: ${String(frame.refused)}`);
    if (!isCall(frame)) throw new ProtocolError('it speaks something else than calls');
    if (this.#underWay >= this.#limits.callsMax)
      throw new ProtocolError(`it has more than ${this.#limits.callsMax} calls under way`);
    if (this.#isClosing) return this.#write({ id: frame.id, notRun: 'the other side is closing' });
    this.#underWay += 1;
    this.#length += length;
    this.#flow();
    void this.#answer(frame, length);
  }

  async #answer(call: Call, length: number): Promise<void> {
    const { id } = call;
    const untilMs = this.#ports.clock.monotonicMs() + call.ms;
    let json: string;
    try {
      const answer = await this.#carryOut(call);
      // Nobody waits any more.
      const isLate = this.#ports.clock.monotonicMs() > untilMs;
      json = JSON.stringify(isLate ? { id, late: true } : { id, ...answer });
      const { frameLengthMax } = this.#limits;
      if (json.length > frameLengthMax)
        throw new ProtocolError(`the answer is longer than ${frameLengthMax} characters`);
    } catch (error) {
      json = JSON.stringify({ id, error: toWire(error) });
    }
    this.#underWay -= 1;
    this.#length -= length;
    this.#link.writeLine(json);
    this.#flow();
  }

  async #carryOut(call: Call): Promise<{ readonly result?: unknown; readonly same?: true } & ReplyNotes> {
    const isSend = 'send' in call;
    const [service, name, body, options] = isSend ? call.send : call.query;
    if (!this.#desk.speaksFor(this.#peer.identity, call.caller))
      throw this.#forbidden(`${service}/${name}`, call.caller);
    const contract = this.#desk.contracts.get(service);
    if (contract === undefined) throw new UnknownOperationError(`service ${service}`, [...this.#desk.contracts.keys()]);
    const client = this.#desk.client(call.caller) as unknown as AnyClient;
    if (isSend) return { result: await client.send(contract, name, body, options) };
    return this.#query(client, contract, name, body, call.ms, options);
  }

  async #query(
    client: AnyClient,
    contract: AnyContract,
    name: string,
    body: unknown,
    ms: number,
    { after, version, until }: WireQueryOptions = {},
  ): Promise<{ readonly result?: unknown; readonly same?: true } & ReplyNotes> {
    const notes: { version?: number; stale?: readonly string[] } = {};
    const options: QueryOptions = {
      ...(after === undefined ? {} : { after }),
      onStale: (keys) => (notes.stale = [...(notes.stale ?? []), ...keys]),
      ...(version === undefined ? {} : { onVersion: (shown) => (notes.version = shown) }),
      // Nobody is there to hear more after the call's own time.
      ...(until === undefined
        ? {}
        : { until: { isSo: (result) => digestOf(result) !== until.unlike, waitMs: Math.min(until.waitMs, ms) } }),
    };
    const result = await client.query(contract, name, body, options);
    return until !== undefined && digestOf(result) === until.unlike ? { same: true, ...notes } : { result, ...notes };
  }

  #forbidden(what: string, { role, id }: Caller): ForbiddenError {
    const speaker = role === 'service' ? `service ${id}` : role;
    const named = role === 'service' ? serviceUri(id) : 'a gateway';
    this.#desk.warn(`${this.#from} calls ${what} as ${speaker}, which its certificate does not let it`);
    return new ForbiddenError(what, `a process that claims to speak for ${speaker}`, [
      `one whose certificate names ${named}`,
    ]);
  }

  /** Reads on, or waits until some calls are answered, or until answers are taken. */
  #flow(): void {
    if (this.#isStalled || this.#length > this.#limits.callsLengthMax) this.#link.pause();
    else this.#link.resume();
  }

  #write(frame: FromCallee): void {
    this.#link.write(frame);
  }
}
