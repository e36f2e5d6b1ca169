import { PeerRefusedError, reasonOf } from '../errors.ts';
import { serviceUri } from '../identity.ts';
import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import { Breaker } from './breaker.ts';
import type { Connection } from './connection.ts';
import type { Instance } from './instance.ts';
import { rendezvousWeight } from './rendezvous.ts';
import { Waiters } from './waiters.ts';

/** One instance, as it is for one service. */
export interface Place {
  readonly instance: Instance;
  readonly breaker: Breaker;
}

/** Where a call goes; or why nowhere now. */
export type Choice =
  | { readonly place: Place; readonly connection: Connection }
  /** `full`: all that could take it are busy. `out`: none can be reached. `broken`: those there are fail, or are not trusted; none is tried for `againMs`. */
  | { readonly why: 'full' | 'out' | 'broken'; readonly reason: string; readonly againMs?: number };

/** What a call would rather have. */
export interface Wish {
  /** Calls of one key go to one instance, while it is there. */
  readonly affinity?: string | undefined;
  /** This instance, while it is there. */
  readonly prefer?: string | undefined;
  /** Any other one, if there is one. */
  readonly avoid?: string | undefined;
}

/** The instances of one service. */
export class Pool {
  readonly service: string;
  /** Those who wait for one of them. */
  readonly waiters: Waiters;
  readonly #ports: MeshPorts;
  readonly #limits: MeshLimits;
  #places = new Map<string, Place>();

  constructor(service: string, ports: MeshPorts, limits: MeshLimits) {
    this.service = service;
    this.waiters = new Waiters(ports);
    this.#ports = ports;
    this.#limits = limits;
  }

  has(address: string): boolean {
    return this.#places.has(address);
  }

  /** Says which instances there are now. Returns the addresses of those that were there before and are not. */
  update(addresses: readonly string[], instanceAt: (address: string) => Instance): readonly string[] {
    if (addresses.length === this.#places.size && addresses.every((address) => this.#places.has(address))) return [];
    const before = [...this.#places.keys()];
    this.#places = new Map(
      addresses.map((address) => [
        address,
        this.#places.get(address) ?? { instance: instanceAt(address), breaker: new Breaker(this.#limits) },
      ]),
    );
    return before.filter((address) => !this.#places.has(address));
  }

  /** The instance for a call: the one that its key leads to, or the one of two at random that has less under way (Mitzenmacher 2001). */
  choose({ affinity, prefer, avoid }: Wish): Choice {
    const nowMs = this.#ports.clock.monotonicMs();
    const reachable = [...this.#places.values()].filter(({ instance }) => this.#names(instance));
    const sound = reachable.filter(({ breaker }) => breaker.admits(nowMs));
    const free = sound.filter(({ instance }) => instance.connection!.hasRoom);
    const others = free.length > 1 ? free.filter(({ instance }) => instance.address !== avoid) : free;
    const place =
      others.find(({ instance }) => instance.address === prefer) ??
      (affinity === undefined ? this.#lessBusy(others) : mostWanted(others, affinity));
    if (place !== undefined) return { place, connection: place.instance.connection! };
    if (sound.length > 0) return { why: 'full', reason: 'as many calls are under way as may be' };
    if (reachable.length === 0) return { why: this.#isDistrusted() ? 'broken' : 'out', reason: this.#trouble() };
    const againMs = Math.min(...reachable.map(({ breaker }) => breaker.closedForMs(nowMs)));
    return { why: 'broken', reason: `it failed too often, and is tried again in ${Math.ceil(againMs)} ms`, againMs };
  }

  /** A connection to this address was lost. */
  lost(address: string): void {
    this.#places.get(address)?.breaker.lost(this.#ports.clock.monotonicMs());
  }

  /** Takes note of a failure: an instance that fails much is left alone, as long as no more than half of them are. */
  ejectOutlier({ breaker }: Place): void {
    const nowMs = this.#ports.clock.monotonicMs();
    if (!breaker.admits(nowMs) || !breaker.isOutlier(nowMs)) return;
    const places = [...this.#places.values()];
    const staying = places.filter((other) => other.breaker !== breaker && other.breaker.admits(nowMs)).length;
    if (staying > 0 && 2 * staying >= places.length) breaker.open(nowMs);
  }

  #names({ connection }: Instance): boolean {
    return connection?.identity.services.includes(this.service) === true;
  }

  #lessBusy(places: readonly Place[]): Place | undefined {
    if (places.length < 2) return places[0];
    const [one, two] = [...this.#ports.random.bytes(2)] as [number, number];
    const first = one % places.length;
    const second = (first + 1 + (two % (places.length - 1))) % places.length;
    const [a, b] = [places[first]!, places[second]!];
    return a.instance.connection!.underWay <= b.instance.connection!.underWay ? a : b;
  }

  /** True when waiting for a moment would mend nothing: it is certificates that are wrong. */
  #isDistrusted(): boolean {
    const places = [...this.#places.values()];
    const isDistrusted = ({ instance: { connection, trouble } }: Place): boolean =>
      connection !== undefined || trouble instanceof PeerRefusedError;
    return places.length > 0 && places.every(isDistrusted);
  }

  #trouble(): string {
    const places = [...this.#places.values()];
    if (places.length === 0) return 'no instance of it is known';
    const troubles = places.map(({ instance: { address, connection, trouble } }) => {
      if (connection !== undefined) return `${address}: its certificate does not name ${serviceUri(this.service)}`;
      return `${address}: ${trouble === undefined ? 'it is being connected' : reasonOf(trouble)}`;
    });
    return `no instance of it can be reached (${troubles.join('; ')})`;
  }
}

function mostWanted(places: readonly Place[], key: string): Place | undefined {
  return places.toSorted(
    (a, b) => rendezvousWeight(key, b.instance.address) - rendezvousWeight(key, a.instance.address),
  )[0];
}
