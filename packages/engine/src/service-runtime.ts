import type { Service } from '@banyan/core';
import { Admission } from './admission.ts';
import type { BoundedWork } from './bounded-work.ts';
import { appendUntilKnown } from './append-until-known.ts';
import { verifyChain, type ChainReport } from './chain.ts';
import type { Client, Token } from './client.ts';
import { holdsPersonalData } from './code-hash.ts';
import { committedVersion } from './committed-version.ts';
import { CommandRunner } from './command-runner.ts';
import type { Digester } from './digester.ts';
import { CorruptLogError, StoreError, UnavailableError } from './errors.ts';
import type { InProcessHub } from './in-process-hub.ts';
import { IntentSender } from './intent-sender.ts';
import { LiveView } from './live-view.ts';
import { LogClock } from './log-clock.ts';
import { LogWriter } from './log-writer.ts';
import type { Cursor } from './lost-end.ts';
import type { Hub } from './ports/hub.ts';
import type { LogStore } from './ports/log-store.ts';
import type { ViewStore } from './ports/view-store.ts';
import { ProcessRunner } from './process-runner.ts';
import { QueryRunner } from './query-runner.ts';
import { RoomWatch } from './room-watch.ts';
import type { Sealer } from './sealer.ts';
import { StateCache } from './state-cache.ts';
import { streamHistory } from './stream-history.ts';
import { StreamLoader } from './stream-loader.ts';
import type { Limits, LogEntry, SystemPorts } from './system.ts';
import { StrangeTimers } from './strange-timers.ts';
import { TimerLoop } from './timer-loop.ts';
import { parseToken, toToken } from './token.ts';
import type { Decoders } from './view-projection.ts';

export interface ServiceRuntimeParts {
  readonly service: Service;
  readonly store: LogStore;
  /** What is wrong with the log, once anybody has met it. */
  readonly damage: () => CorruptLogError | undefined;
  readonly viewStore: ViewStore;
  readonly hub: Hub;
  /** Where commits of this process are announced. */
  readonly announce: InProcessHub;
  readonly sealer: Sealer;
  readonly digester: Digester;
  readonly decoders: Decoders;
  /** See `LiveViewParts`. */
  readonly aside: BoundedWork;
  /** Calls other services in this service's name. */
  readonly client: Client;
  readonly ports: SystemPorts;
  readonly limits: Limits;
  readonly log: (entry: LogEntry) => void;
}

const PURGE_EVERY_MS = 60_000;
/** While a sweep through the keys is under way: so many at a time, so that commits wait a millisecond at most. */
const PURGE_AGAIN_MS = 500;
const PURGE_MAX = 2_000;
const SECRET_KEY = 'body-hmac';

/** One service at work in this process: its log's writer, views, process managers, timers. */
export class ServiceRuntime {
  readonly service: Service;
  readonly store: LogStore;
  readonly writer: LogWriter;
  readonly clock: LogClock;
  readonly commands: CommandRunner;
  readonly views: ReadonlyMap<string, LiveView>;
  readonly queries: QueryRunner;
  readonly processes: ReadonlyMap<string, ProcessRunner>;
  readonly #parts: ServiceRuntimeParts;
  readonly #sender: IntentSender;
  readonly #timers: TimerLoop;
  readonly #room: RoomWatch;
  readonly #cache: StateCache;
  #cancelPurge: () => void = () => {};
  #stopped = false;

  private constructor(parts: ServiceRuntimeParts, built: Built) {
    this.#parts = parts;
    this.service = parts.service;
    this.store = parts.store;
    ({
      writer: this.writer,
      clock: this.clock,
      commands: this.commands,
      views: this.views,
      queries: this.queries,
    } = built);
    ({ processes: this.processes, sender: this.#sender, timers: this.#timers, room: this.#room } = built);
    this.#cache = built.cache;
  }

  static async open(parts: ServiceRuntimeParts): Promise<ServiceRuntime> {
    return new ServiceRuntime(parts, await build(parts));
  }

  get name(): string {
    return this.service.contract.name;
  }

  /** Starts to follow logs, to fire timers and to send what an earlier run has left unsent. */
  async start(): Promise<void> {
    for (const view of this.views.values()) view.start();
    for (const process of this.processes.values()) process.start();
    await this.#sender.start();
    this.#timers.start();
    this.#purgeAfter(PURGE_EVERY_MS);
  }

  /** Ends what reacts by itself, then waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelPurge();
    this.#room.stop();
    await this.#sender.stop();
    await this.#timers.stop();
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
    await this.writer.idle();
    await Promise.all([...this.views.values()].map((view) => view.stop()));
  }

  /** Forgets the states in memory that may hold something of a person in the clear; they are folded again when they are needed. */
  forgetPersonalStates(): void {
    this.#cache.dropAll(({ of }) => holdsPersonalData(of));
  }

  /** How far its views and process managers have come in the logs that they follow. */
  get cursors(): readonly Cursor[] {
    return [...this.views.values(), ...this.processes.values()].flatMap(({ cursors }) => cursors);
  }

  /** Why it does not work, if so. */
  get trouble(): string | undefined {
    return (
      (this.writer.failure ?? this.#parts.damage())?.message ??
      this.#room.trouble ??
      [...this.views.values(), ...this.processes.values()].find(({ pausedBecause }) => pausedBecause !== undefined)
        ?.pausedBecause
    );
  }

  /**
   * True when nothing is under way, rebuilds included, and everything committed has been seen; parked rows and instances do not count.
   * @throws UnavailableError once it is stopping: what is not seen now will not be
   */
  async settled(): Promise<boolean> {
    if (this.#stopped) throw new UnavailableError(this.name, 'it is stopping');
    if (this.writer.pending > 0 || this.#sender.pending > 0 || this.#timers.firing) return false;
    if ([...this.views.values()].some(({ rebuilding }) => rebuilding)) return false;
    for (const follower of [...this.views.values(), ...this.processes.values()])
      if ((await follower.behind()) > 0) return false;
    return this.writer.pending === 0 && this.#sender.pending === 0;
  }

  /** The token of its log once its process managers have taken in these positions of others. @throws UnavailableError when that takes too long, or it stops before */
  async reacted(others: readonly Token[]): Promise<Token> {
    const { limits } = this.#parts;
    const reached = others.map(parseToken).flatMap(({ source, position }) => {
      return [...this.processes.values()].map((process) => process.reached(source, position, limits.tokenWaitMsMax));
    });
    if (this.#stopped || (await Promise.all(reached)).includes(false))
      throw new UnavailableError(this.name, `its process managers have not come to ${others.join(', ')}`);
    const { log, shard } = this.store;
    // Not of the store: what is there a moment before it is told would be awaited by nobody.
    return toToken(this.name, shard, await this.#parts.hub.head({ log, shard }));
  }

  /** @throws CorruptLogError also when what is left of the log is whole, but its end is lost */
  async verifyLog(onProgress?: (position: number) => void): Promise<ChainReport> {
    const report = await verifyChain(this.store, onProgress);
    this.assertWhole();
    return report;
  }

  /** @throws CorruptLogError when the log is known to be damaged, or to have lost its end */
  assertWhole(): void {
    const { failure } = this.writer;
    const damage = failure instanceof CorruptLogError ? failure : this.#parts.damage();
    if (damage !== undefined) throw damage;
  }

  /** Deletes the records of idempotency keys whose time is over, a few at a time. */
  #purgeAfter(delayMs: number): void {
    if (this.#stopped) return;
    const { ports, log } = this.#parts;
    this.#cancelPurge = ports.scheduler.after(delayMs, () => {
      this.store.purgeRegisters('command', this.clock.now(), PURGE_MAX).then(
        (ended) => this.#purgeAfter(ended ? PURGE_EVERY_MS : PURGE_AGAIN_MS),
        (error: unknown) => {
          const message = `expired keys could not be purged: ${String(error)}`;
          if (!this.#stopped) log({ level: 'warn', message, service: this.name });
          this.#purgeAfter(PURGE_EVERY_MS);
        },
      );
    });
  }
}

interface Built {
  readonly writer: LogWriter;
  readonly clock: LogClock;
  readonly commands: CommandRunner;
  readonly views: ReadonlyMap<string, LiveView>;
  readonly queries: QueryRunner;
  readonly processes: ReadonlyMap<string, ProcessRunner>;
  readonly sender: IntentSender;
  readonly timers: TimerLoop;
  readonly room: RoomWatch;
  readonly cache: StateCache;
}

async function build(parts: ServiceRuntimeParts): Promise<Built> {
  const { service, store, viewStore, hub, announce, sealer, digester, decoders, aside, client, ports, limits, log } =
    parts;
  const { scheduler, random, ids, passwords } = ports;
  const name = service.contract.name;
  const head = await store.head();
  const clock = new LogClock(ports.clock, head.recordedAt);
  const cache = new StateCache(limits.cacheBytesMax);
  const loader = new StreamLoader(store, decoders(name), cache, limits.snapshotEvents);
  const source = { log: name, shard: store.shard };
  const room = new RoomWatch({ store, clock, scheduler, ids, log });
  const writer = new LogWriter({
    store,
    cache,
    loader,
    sealer,
    clock,
    scheduler,
    ids,
    limits,
    room,
    onCommitted: (events) => announce.publish(source, events),
    log,
  });
  const secret = await bodySecret(parts, clock);
  const commands = new CommandRunner(service, {
    writer,
    store,
    sealer,
    clock,
    admission: new Admission(name, limits),
    secret,
    digester,
    passwords,
    random,
    told: () => hub.head(source),
  });
  const versionOf = (stream: string): Promise<number> => committedVersion(store, cache, stream);
  const opened = await Promise.all(
    service.views.map((view) =>
      LiveView.open({ service: name, view, store: viewStore, hub, decoders, scheduler, limits, aside, log }),
    ),
  );
  const views = new Map(opened.map((view) => [view.view.name, view]));
  const processes = new Map<string, ProcessRunner>();
  const runnerOf = (process: string): ProcessRunner => {
    const runner = processes.get(process);
    if (runner === undefined) throw new Error(`${name} has no process manager ${process} in this version of its code`);
    return runner;
  };
  const sender = new IntentSender({
    service: name,
    processes: service.processes,
    store,
    client,
    sealer,
    clock,
    scheduler,
    random,
    limits,
    log,
    held: () => new Set([...processes.values()].flatMap((process) => process.heldIntents())),
    onOutcome: async (id, text, intent, outcome) => runnerOf(intent.process).outcome(id, text, intent, outcome),
    onUnsendable: async (id, intent, reason) => runnerOf(intent.process).unsendable(id, intent, reason),
  });
  const strangers = new StrangeTimers({ service: name, writer, log });
  const timers = new TimerLoop({
    service: name,
    store,
    clock,
    scheduler,
    log,
    onDue: async (key, text, timer) => (processes.get(timer.process) ?? strangers).fire(key, text, timer),
  });
  for (const process of service.processes) {
    const runner = await ProcessRunner.open({
      service,
      process,
      writer,
      store,
      hub,
      decoders,
      sender,
      timers,
      scheduler,
      ids,
      limits,
      log,
    });
    processes.set(process.name, runner);
  }
  return {
    writer,
    clock,
    commands,
    views,
    queries: new QueryRunner(
      service,
      views,
      limits.tokenWaitMsMax,
      digester,
      {
        versionOf: async (stream) => ({
          version: await versionOf(stream),
          token: toToken(name, store.shard, (await store.head()).position),
        }),
        history: streamHistory(store, decoders(name), versionOf),
      },
      scheduler,
    ),
    processes,
    sender,
    timers,
    room,
    cache,
  };
}

/** The log's own secret for comparing command bodies; made once. */
async function bodySecret({ store, ports, log }: ServiceRuntimeParts, clock: LogClock): Promise<string> {
  const known = await store.register('secret', SECRET_KEY);
  if (known !== undefined) return known;
  const value = Buffer.from(ports.random.bytes(32)).toString('base64url');
  const change = { kind: 'secret', key: SECRET_KEY, expect: undefined, value } as const;
  const batch = {
    id: ports.ids.next(),
    recordedAt: clock.now(),
    components: [{ reads: [], events: [], registers: [change], digest: '' }],
  };
  const outcome = await appendUntilKnown(store, batch, ports.scheduler, (error) => {
    log({
      level: 'warn',
      message: `the secret of the log could not be written yet: ${error.message}`,
      service: store.log,
    });
  });
  if (outcome.components[0]!.accepted) return value;
  const theirs = await store.register('secret', SECRET_KEY);
  if (theirs === undefined) throw new StoreError(`the secret of log ${store.log} could not be written`, 'none');
  return theirs;
}
