import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import {
  startSystem,
  systemPorts,
  type Clock,
  type LogEntry,
  type LogStore,
  type Scheduler,
  type System,
  type SystemParts,
  type ViewStore,
} from '@banyan/engine';
import { parcelsService, warehouseService } from './warehouse.ts';

/** A system of the warehouse's services on SQLite, in a folder that goes with the test. */
export interface TestSystem {
  readonly system: System;
  readonly folder: string;
  readonly entries: LogEntry[];
  /** What the stores have told operators. */
  readonly notices: string[];
  /** Stops the system and starts another one on the same folder. */
  restart(parts?: TestOptions): Promise<TestSystem>;
}

export interface TestOptions extends Partial<SystemParts> {
  /** Done to the folder before the system starts in it. */
  readonly before?: (data: DataFolder) => Promise<void>;
  /** Puts something between the engine and each log. */
  readonly wrap?: (store: LogStore) => LogStore;
  /** Puts something between the engine and each service's views. */
  readonly wrapViews?: (store: ViewStore) => ViewStore;
}

/** Starts the warehouse's services for one test; everything is closed when it ends. */
export async function testSystem(context: TestContext, options: TestOptions = {}): Promise<TestSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-engine-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return systemIn(context, folder, options);
}

/** The same in a folder that is there already. */
export async function systemIn(
  context: TestContext,
  path: string,
  { before = async () => {}, wrap = (store) => store, wrapViews = (store) => store, ...parts }: TestOptions = {},
): Promise<TestSystem> {
  const notices: string[] = [];
  const data: DataFolder = openDataFolder(path, { onNotice: (notice) => notices.push(notice) });
  await before(data);
  const entries: LogEntry[] = [];
  const system = await startSystem({
    services: [warehouseService, parcelsService],
    stores: {
      log: async (service) => wrap(await data.logStore(service)),
      views: async (service) => wrapViews(await data.viewStore(service)),
      keys: () => data.keyStore(),
    },
    log: (entry) => entries.push(entry),
    ...parts,
  }).catch(async (error: unknown) => {
    await data.close();
    throw error;
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= system.stop().then(() => data.close()));
  context.after(stop);
  return {
    system,
    folder: path,
    entries,
    notices,
    async restart(next = {}) {
      await stop();
      return systemIn(context, path, { wrap, wrapViews, ...parts, ...next });
    },
  };
}

/** A clock that tests move. Timers wait for it; `soon` is the event loop's. */
export class TestClock implements Clock, Scheduler {
  #nowMs: number;
  #monotonicMs = 0;
  #timers: { readonly atMs: number; readonly task: () => void }[] = [];

  constructor(at = '2026-01-01T00:00:00.000Z') {
    this.#nowMs = Date.parse(at);
  }

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Sets the wall clock, as a person or a time server may; time itself does not pass. */
  set(at: number): void {
    this.#nowMs = at;
  }

  /** Lets time pass and runs what has become due, in order. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms;
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#pass(next.atMs - this.#monotonicMs);
      next.task();
    }
    this.#pass(endMs - this.#monotonicMs);
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { atMs: this.#monotonicMs + delayMs, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  soon(task: () => void): void {
    systemPorts.scheduler.soon(task);
  }

  #pass(ms: number): void {
    this.#monotonicMs += ms;
    this.#nowMs += ms;
  }
}

/** The same thing, with some of its methods replaced; everything else goes straight to it. */
export function intercepted<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get: (target, name): unknown => {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Resolves when the condition holds; the test's own time-out bounds the wait. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise<void>((resolve) => systemPorts.scheduler.soon(resolve));
}

/** Lets time go on until the work is done, and ends as it does. */
export async function advanceUntil(clock: TestClock, work: Promise<void>): Promise<void> {
  let done = false;
  const finished = work.finally(() => (done = true));
  await until(() => {
    clock.advance(5_000);
    return done;
  });
  await finished;
}
