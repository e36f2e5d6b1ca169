import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aShop, type Shop } from '@banyan/acceptance/given/a-shop';
import { goods } from '@banyan/acceptance/given/goods';
import { World } from '@banyan/acceptance/suite/world';
import { loadTopology, openSystem, topologyFileOf, type SystemAccess, type Topology } from '@banyan/cli';
import { freePort } from '../servers/free-port.ts';
import { FactReader } from './facts.ts';
import { History } from './history.ts';
import type { Range } from './load.ts';
import { RunningFleet } from './running-fleet.ts';
import { STORE_GROUNDS, type StoreGround } from './store-ground.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { Undo } from './undo.ts';

type Plan = NonNullable<Topology['plan']>;

interface Channel {
  readonly series: { readonly orders: string };
}

/** As the topology that is asked for, with a shop that is empty at first. */
const EMPTY_SHOP = fileURLToPath(new URL('empty-shop.ts', import.meta.url));

const STOCK = 1_000_000;
const SCARCE = 4;
/** What articles cost, in pence. */
const PENCE = [995, 250, 1499, 300, 725, 50];

/** A fleet of the market with a shop in it, on servers of its own, behind proxies; and what those outside know of it. */
export class Ground {
  readonly fleet: RunningFleet;
  /** By the names of the topology. */
  readonly stores: ReadonlyMap<string, StoreGround>;
  /** In front of each process but the gateway’s, by its name. */
  readonly proxies: ReadonlyMap<string, TcpProxy>;
  readonly history: History;
  readonly facts = new FactReader();
  readonly environment: Readonly<Record<string, string>>;
  readonly #topology: Topology;
  readonly #dataFolder: string;
  #shop: { readonly world: World; readonly shop: Shop; readonly skus: readonly string[] } | undefined;

  private constructor(parts: {
    readonly fleet: RunningFleet;
    readonly stores: ReadonlyMap<string, StoreGround>;
    readonly proxies: ReadonlyMap<string, TcpProxy>;
    readonly history: History;
    readonly environment: Readonly<Record<string, string>>;
    readonly topology: Topology;
    readonly dataFolder: string;
  }) {
    ({ fleet: this.fleet, stores: this.stores, proxies: this.proxies, history: this.history } = parts);
    [this.environment, this.#topology, this.#dataFolder] = [parts.environment, parts.topology, parts.dataFolder];
  }

  /** Starts all of it. @param folder is emptied first @param undo is told what there is to end */
  static async make(topologyName: string, folder: string, undo: Undo, say: (line: string) => void): Promise<Ground> {
    const topology = await loadTopology(topologyFileOf(topologyName));
    const plan = topology.plan!;
    const dataFolder = join(folder, 'data');
    rmSync(dataFolder, { recursive: true, force: true });
    mkdirSync(dataFolder, { recursive: true });
    const stores = new Map<string, StoreGround>();
    const proxies = new Map<string, TcpProxy>();
    const environment: Record<string, string> = {};
    for (const [name, { kind, address }] of Object.entries(plan.stores)) {
      if (address === undefined) continue;
      const make = STORE_GROUNDS[kind];
      if (make === undefined) throw new Error(`${name} is on ${kind}, which cannot be put under faults yet`);
      const store = await make(folder, undo, say);
      stores.set(name, store);
      environment[address] = store.url;
    }
    Object.assign(environment, { BANYAN_TOPOLOGY: EMPTY_SHOP, BANYAN_FAULTS_TOPOLOGY: topologyName });
    const fleet = new RunningFleet({ dataFolder, port: await freePort(), environment });
    for (const { name } of membersOf(plan).filter((one) => !one.isGateway)) {
      const proxy = await TcpProxy.open(() => fleet.addresses.get(name));
      undo.push(() => proxy.close());
      proxies.set(name, proxy);
    }
    environment['BANYAN_PEERS'] = [...proxies].map(([name, { port }]) => `${name}=127.0.0.1:${port}`).join(' ');
    const history = new History(join(folder, 'history.jsonl'));
    const ground = new Ground({ fleet, stores, proxies, history, environment, topology, dataFolder });
    say(`starting ${topologyName}`);
    undo.push(() => fleet.down());
    await fleet.up();
    await ground.#openShop();
    return ground;
  }

  /** Where is bought, and another article of which there is little. */
  async range(): Promise<Range> {
    const { world, shop, skus } = this.#shop!;
    const [scarce = ''] = await goods(world, shop, [1999], { stock: SCARCE });
    return { channel: shop.channel, method: shop.method, skus, scarce, owner: this.fleet.staffToken };
  }

  /** The series that the shop’s orders are numbered in. */
  async series(): Promise<string> {
    const { world, shop } = this.#shop!;
    const channel = (await world.owner.sees('channels/channel', { channel: shop.channel })) as Channel;
    return channel.series.orders;
  }

  /** Looks at the system as its operators do, while its fleet runs. */
  async look<R>(work: (access: SystemAccess) => Promise<R>): Promise<R> {
    const access = await openSystem(this.#dataFolder, this.#topology, undefined, { makeLogs: false });
    try {
      return await work(access);
    } finally {
      await access.close();
    }
  }

  /** The environment of a program that works on this system. */
  get programEnvironment(): Readonly<Record<string, string>> {
    return { ...this.environment, BANYAN_DATA: this.#dataFolder };
  }

  async #openShop(): Promise<void> {
    const { url, staffToken } = this.fleet;
    const world = new World({ url, staffToken, cardNetwork: undefined });
    const shop = await aShop(world);
    this.#shop = { world, shop, skus: await goods(world, shop, PENCE, { stock: STOCK }) };
  }
}

/** The processes of a topology, instance by instance. */
export function membersOf(
  plan: Plan,
): { readonly name: string; readonly process: string; readonly isGateway: boolean }[] {
  return Object.entries(plan.processes).flatMap(([process, { instances, gateway }]) =>
    Array.from({ length: instances }, (_, nth) => ({
      name: `${process}-${nth + 1}`,
      process,
      isGateway: gateway === true,
    })),
  );
}
