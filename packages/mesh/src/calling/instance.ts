import { ProtocolError } from '../errors.ts';
import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import type { Dialler } from '../transport/transport.ts';
import { backOffMs } from './back-off.ts';
import { Connection, type ConnectionOwner } from './connection.ts';

/** What an instance tells whoever has it. */
export interface InstanceOwner {
  /** There is room for another call. */
  eased(): void;
  /** It can be reached now, or not any more. */
  changed(): void;
  /** There is no connection, and why. */
  unreachable(reason: Error): void;
  /** A connection that took calls was lost. */
  lost(): void;
}

/** One process that answers calls, by its address: kept connected until it is closed. */
export class Instance {
  readonly address: string;
  readonly #dialler: Dialler;
  readonly #owner: InstanceOwner;
  readonly #ports: MeshPorts;
  readonly #limits: MeshLimits;
  /** Those that take no new calls and are not done with theirs. */
  readonly #retired = new Set<Connection>();
  #connection: Connection | undefined;
  #trouble: Error | undefined;
  #failures = 0;
  #isConnecting = false;
  /** A connection that is being made shows what this process was before. */
  #isOutdated = false;
  #isClosed = false;
  #onClosed: (() => void) | undefined;
  #cancelRetry: () => void = () => {};
  #cancelEnd: () => void = () => {};

  constructor(address: string, dialler: Dialler, owner: InstanceOwner, ports: MeshPorts, limits: MeshLimits) {
    this.address = address;
    this.#dialler = dialler;
    this.#owner = owner;
    this.#ports = ports;
    this.#limits = limits;
    void this.#connect();
  }

  /** The connection that takes calls. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Why there is none; undefined while it connects for the first time. */
  get trouble(): Error | undefined {
    return this.#trouble;
  }

  /** Connects anew, and leaves the old connection to the calls under way on it. */
  renew(): void {
    this.#isOutdated = this.#isConnecting;
    void this.#connect();
  }

  /** Takes no new calls; resolves when all connections are closed, which they are when their calls are answered. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    this.#cancelEnd();
    if (this.#connection !== undefined) this.#retire(this.#connection);
    this.#connection = undefined;
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#tellClosed();
    });
  }

  /** Closes what is still open. */
  cut(reason: Error): void {
    for (const connection of this.#retired) connection.cut(reason);
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#isClosed) return;
    this.#isConnecting = true;
    this.#cancelRetry();
    try {
      const fresh = await Connection.open(this.address, this.#dialler, this.#owned, this.#ports, this.#limits);
      this.#isConnecting = false;
      this.#take(fresh);
    } catch (error) {
      this.#isConnecting = false;
      this.#fail(error as Error);
    }
    this.#tellClosed();
    this.#owner.changed();
    if (!this.#isOutdated) return;
    this.#isOutdated = false;
    void this.#connect();
  }

  readonly #owned: ConnectionOwner = {
    eased: () => this.#owner.eased(),
    closing: (connection) => this.#leave(connection, new ProtocolError('the other side is closing')),
    closed: (connection, reason) => {
      if (connection === this.#connection) this.#owner.lost();
      this.#leave(connection, reason);
      this.#retired.delete(connection);
      this.#tellClosed();
    },
  };

  #take(fresh: Connection): void {
    if (this.#isClosed) return fresh.cut(new ProtocolError('this process hangs up'));
    if (fresh.ended !== undefined) return this.#fail(fresh.ended);
    const old = this.#connection;
    [this.#connection, this.#trouble, this.#failures] = [fresh, undefined, 0];
    if (old !== undefined) this.#retire(old);
    this.#cancelEnd();
    const validMs = Math.min(Math.max(0, fresh.validUntilMs - this.#ports.clock.now()), 2 ** 31 - 1);
    this.#cancelEnd = this.#ports.scheduler.after(validMs, () =>
      this.#leave(fresh, new ProtocolError('its certificate has expired')),
    );
  }

  #leave(connection: Connection, reason: Error): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    this.#retire(connection);
    this.#fail(reason);
    this.#owner.changed();
  }

  #retire(connection: Connection): void {
    this.#retired.add(connection);
    connection.retire();
  }

  #tellClosed(): void {
    if (this.#isClosed && !this.#isConnecting && this.#retired.size === 0) this.#onClosed?.();
  }

  #fail(reason: Error): void {
    if (this.#isClosed) return;
    this.#trouble = reason;
    this.#owner.unreachable(reason);
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.scheduler.after(backOffMs(this.#failures, this.#ports, this.#limits), () => {
      void this.#connect();
    });
    this.#failures += 1;
  }
}
