import { OverloadedError, UnavailableError } from '@banyan/engine';
import { reasonOf } from '../errors.ts';
import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import type { Dialler } from '../transport/transport.ts';
import type { Connection } from './connection.ts';
import { Instance } from './instance.ts';
import { Pool, type Place, type Wish } from './pool.ts';

/** Where no instance can be reached, it is looked so often whether there are others now. */
const LOOK_MS = 100;

/** Where a call goes. */
export interface Found {
  readonly pool: Pool;
  readonly place: Place;
  readonly connection: Connection;
}

/** Who looks for an instance. */
export interface Seeker {
  readonly service: string;
  readonly wish: Wish;
  /** When it gives up, by the monotonic clock: where none can be reached, and in any case. */
  readonly patientUntilMs: number;
  readonly deadlineMs: number;
  /** True when it may have been run already: it is not turned away by what protects others. */
  readonly isInDoubt: boolean;
}

/** All processes that are called from here, with their connections. */
export class Instances {
  readonly #endpoints: (service: string) => readonly string[];
  readonly #dialler: Dialler;
  readonly #onTrouble: (message: string) => void;
  readonly #ports: MeshPorts;
  readonly #limits: MeshLimits;
  readonly #pools = new Map<string, Pool>();
  readonly #instances = new Map<string, Instance>();
  #waiting = 0;
  #isClosed = false;

  constructor(
    endpoints: (service: string) => readonly string[],
    dialler: Dialler,
    onTrouble: (message: string) => void,
    ports: MeshPorts,
    limits: MeshLimits,
  ) {
    this.#endpoints = endpoints;
    this.#dialler = dialler;
    this.#onTrouble = onTrouble;
    this.#ports = ports;
    this.#limits = limits;
    dialler.onRenewed(() => {
      for (const instance of this.#instances.values()) instance.renew();
    });
  }

  /** @throws UnavailableError when no instance can be reached in time, OverloadedError when all are busy or too many wait */
  async find(seeker: Seeker): Promise<Found> {
    const { service, wish, patientUntilMs, deadlineMs, isInDoubt } = seeker;
    for (;;) {
      if (this.#isClosed) throw new UnavailableError(service, 'this process makes no calls any more');
      const pool = this.#pool(service);
      const choice = pool.choose(wish);
      if ('place' in choice) return { pool, ...choice };
      const nowMs = this.#ports.clock.monotonicMs();
      const untilMs = choice.why === 'out' ? Math.min(patientUntilMs, deadlineMs) : deadlineMs;
      if (nowMs >= untilMs && choice.why === 'full') throw new OverloadedError(service, 1_000, choice.reason);
      if (nowMs >= untilMs || (choice.why === 'broken' && !isInDoubt))
        throw new UnavailableError(service, choice.reason);
      const lookMs = choice.why === 'out' ? LOOK_MS : choice.againMs || Infinity;
      await this.#wait(pool, Math.min(untilMs - nowMs, lookMs));
    }
  }

  /** Takes no new calls; those under way are answered, unless they take too long. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#dialler.close();
    for (const pool of this.#pools.values()) pool.waiters.wake('all');
    const closed = [...this.#instances.values()].map((instance) => instance.close());
    const cut = this.#ports.scheduler.after(this.#limits.closeMsMax, () => {
      for (const instance of this.#instances.values()) instance.cut(new Error('this process hangs up'));
    });
    await Promise.all(closed);
    cut();
  }

  async #wait({ service, waiters }: Pool, ms: number): Promise<void> {
    if (this.#waiting >= this.#limits.waitingMax)
      throw new OverloadedError(service, 1_000, `${this.#waiting} calls wait already`);
    this.#waiting += 1;
    await waiters.wait(ms);
    this.#waiting -= 1;
  }

  /** The instances that there are now. Those that are in no service's list any more are left. */
  #pool(service: string): Pool {
    let pool = this.#pools.get(service);
    if (pool === undefined) this.#pools.set(service, (pool = new Pool(service, this.#ports, this.#limits)));
    const left = pool.update(this.#endpoints(service), (address) => this.#instance(address));
    for (const address of left) {
      if ([...this.#pools.values()].some((other) => other.has(address))) continue;
      void this.#instances.get(address)?.close();
      this.#instances.delete(address);
    }
    return pool;
  }

  #instance(address: string): Instance {
    const known = this.#instances.get(address);
    if (known !== undefined) return known;
    const pools = (): Pool[] => [...this.#pools.values()].filter((pool) => pool.has(address));
    const owner = {
      eased: () => (this.#waiting > 0 ? pools().forEach(({ waiters }) => waiters.wake('one')) : undefined),
      changed: () => pools().forEach(({ waiters }) => waiters.wake('all')),
      lost: () => pools().forEach((pool) => pool.lost(address)),
      unreachable: (reason: Error) => this.#onTrouble(`${address}: ${reasonOf(reason)}`),
    };
    const instance = new Instance(address, this.#dialler, owner, this.#ports, this.#limits);
    this.#instances.set(address, instance);
    return instance;
  }
}
