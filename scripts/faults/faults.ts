import { setTimeout as wait } from 'node:timers/promises';
import type { Topology } from '@banyan/cli';
import { membersOf, type Ground } from './ground.ts';
import type { StoreGround } from './store-ground.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import type { Weather } from './weather.ts';

type Plan = NonNullable<Topology['plan']>;

/** Something that goes wrong while people buy. */
export interface Fault {
  readonly name: string;
  /** For the table: what is done. */
  readonly what: string;
  /** Does it, and undoes it; resolves to what is worth telling of it. @throws Skip where it cannot be done here */
  readonly strike: (ground: Ground) => Promise<string | undefined>;
}

/** Thrown by a fault that cannot be made on this machine. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** Longer than a process waits for another one that says nothing (6 s, packages/mesh). */
const PAUSE_MS = 10_000;
/** Longer than a statement waits for its answer (30 s, packages/postgres). */
const SILENCE_MS = 33_000;
const BAD_WEATHER_MS = 6000;
/** Each so many’th append is not answered. */
const LOST_EVERY = 5;

const WEATHERS: Readonly<Record<string, readonly [Weather, ms: number, what: string]>> = {
  delay: [{ delayMs: 100 }, BAD_WEATHER_MS, 'everything arrives 100 ms later, each way, for 6 s'],
  throttle: [{ bytesPerSecond: 50_000 }, BAD_WEATHER_MS, '50 kB/s each way, for 6 s'],
  cut: [{ isCut: true }, BAD_WEATHER_MS, 'all connections break, and none can be made for 6 s'],
};

/** All that can go wrong with a topology: with each of its processes, its stores, and the ways between them. */
export function faultsOf(plan: Plan): Fault[] {
  const members = membersOf(plan);
  const processes = Object.keys(plan.processes);
  const of = (process: string) => members.filter((one) => one.process === process).map(({ name }) => name);
  const stores = Object.entries(plan.stores).filter(([, { address }]) => address !== undefined);
  const behindGateway = processes.filter((process) => plan.processes[process]!.gateway !== true);
  return [
    ...processes.map((process) => killed(process, of(process))),
    ...processes.map((process) => paused(process, of(process))),
    supervisorKilled,
    ...stores.flatMap(([store, { kind }]) => ofStore(store, kind)),
    ...behindGateway.flatMap((process) =>
      badNetwork(process, process, (ground) => of(process).map((name) => ground.proxies.get(name)!), PAUSE_MS),
    ),
    allKilled,
  ];
}

function killed(process: string, names: readonly string[]): Fault {
  return {
    name: `kill-${process}`,
    what: `kill -9 of ${names.join(', then ')}; the supervisor starts it again`,
    async strike({ fleet }) {
      for (const name of names) await fleet.killed(name);
      return undefined;
    },
  };
}

function paused(process: string, names: readonly string[]): Fault {
  return {
    name: `pause-${process}`,
    what: `SIGSTOP of ${names.join(' and ')} for ${PAUSE_MS / 1000} s, then SIGCONT`,
    async strike({ fleet }) {
      for (const name of names) fleet.signal(name, 'SIGSTOP');
      await wait(PAUSE_MS);
      for (const name of names) fleet.signal(name, 'SIGCONT');
      return undefined;
    },
  };
}

const supervisorKilled: Fault = {
  name: 'kill-supervisor',
  what: 'kill -9 of the supervisor, with which its processes end; the fleet is started again',
  async strike({ fleet }) {
    await fleet.killSupervisor();
    await fleet.up();
    return undefined;
  },
};

const allKilled: Fault = {
  name: 'kill-all',
  what: 'kill -9 of every process and every server at one moment; all of it is started again',
  async strike({ fleet, stores }) {
    await Promise.all([fleet.killAll(), ...[...stores.values()].map((store) => store.kill())]);
    for (const store of stores.values()) await store.up();
    await fleet.up();
    return undefined;
  },
};

function ofStore(store: string, kind: string): Fault[] {
  const at = (ground: Ground): StoreGround => ground.stores.get(store)!;
  // Stores of one kind are told apart by their names.
  const name = store === 'main' ? kind : `${kind}-${store}`;
  return [
    {
      name: `kill-${name}`,
      what: `kill -9 of ${kind}, down for 2 s, then started again`,
      async strike(ground) {
        await at(ground).kill();
        await wait(2000);
        await at(ground).up();
        return undefined;
      },
    },
    ...badNetwork(name, kind, (ground) => [at(ground).proxy], SILENCE_MS),
    {
      name: `lost-commit-${name}`,
      what: `each ${LOST_EVERY}th connection on which a log is appended to breaks between the commit and its answer, for 6 s`,
      async strike(ground) {
        const { loss } = at(ground);
        if (loss === undefined) throw new Skip(`nobody knows what an append looks like on ${kind}`);
        loss.every = LOST_EVERY;
        await wait(BAD_WEATHER_MS);
        loss.every = 0;
        const { lost, seen } = loss;
        [loss.lost, loss.seen] = [0, 0];
        if (lost === 0) throw new Error(`of ${seen} answers none was lost`);
        return `${lost} of ${seen} answers lost`;
      },
    },
    {
      name: `full-disk-${name}`,
      what: `the disk of ${kind}’s tables is full for 6 s`,
      async strike(ground) {
        const { disk } = at(ground);
        if (typeof disk === 'string') throw new Skip(disk);
        disk.fill();
        await wait(BAD_WEATHER_MS);
        disk.makeRoom();
        return undefined;
      },
    },
  ];
}

/** What happens on the way to a process or a server. */
function badNetwork(
  name: string,
  to: string,
  proxies: (ground: Ground) => readonly TcpProxy[],
  silenceMs: number,
): Fault[] {
  const weathers = {
    ...WEATHERS,
    silence: [{ isSilent: true }, silenceMs, `nothing arrives for ${silenceMs / 1000} s, and nobody is told`] as const,
  };
  return [
    ...Object.entries(weathers).map(([kind, [weather, ms, what]]): Fault => ({
      name: `${kind}-${name}`,
      what: `on the way to ${to}: ${what}`,
      async strike(ground) {
        for (const proxy of proxies(ground)) proxy.become(weather);
        await wait(ms);
        for (const proxy of proxies(ground)) proxy.become({});
        return undefined;
      },
    })),
    {
      name: `half-close-${name}`,
      what: `on the way to ${to}: one end of each connection is told that the other one says nothing more, ten times in 5 s`,
      async strike(ground) {
        for (let times = 0; times < 10; times += 1) {
          for (const proxy of proxies(ground)) proxy.halfCloseAll();
          await wait(500);
        }
        return undefined;
      },
    },
  ];
}
