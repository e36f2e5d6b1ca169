import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StartFailedError } from '../errors.ts';
import { memberName, type Place } from './place.ts';
import type { Addresses, Moved, Ready } from './messages.ts';

/** What a supervisor runs. */
export interface Fleet {
  /** In the order in which they start; they stop in the opposite one. */
  readonly places: readonly Place[];
  /** The module that each of them runs, and its arguments. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Of all of them; each gets its name besides, as `BANYAN_PROCESS`. */
  readonly environment: NodeJS.ProcessEnv;
  /** A line that one of them has written. */
  readonly onLine: (member: string, line: string) => void;
  /** What the supervisor itself has to say. */
  readonly say: (line: string) => void;
}

interface Member {
  readonly name: string;
  child: ChildProcess | undefined;
  address: string | undefined;
  startedAt: number;
  /** Ends since it was up for a while. */
  ends: number;
  timer: NodeJS.Timeout | undefined;
  ended: Promise<void>;
}

/** One that was up for so long has not failed to start. */
const STEADY_MS = 30_000;
const RESTART_MS = { first: 200, most: 10_000 };
/** How long one may take to finish what is under way before it is killed. */
const STOP_MS_MAX = 20_000;

/**
 * Runs the processes of a fleet on this machine: starts one after another as they become ready, starts again those that end, each time later, and tells all of them
 * where the others are. They end with it, however it ends: the channel to them breaks.
 */
export class Supervisor {
  readonly #fleet: Fleet;
  readonly #members: readonly Member[];
  #isStopping = false;
  #stopped: Promise<void> | undefined;
  #failed: (error: StartFailedError) => void = () => {};

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#members = fleet.places.map((place) => ({
      name: memberName(place),
      child: undefined,
      address: undefined,
      startedAt: 0,
      ends: 0,
      timer: undefined,
      ended: Promise.resolve(),
    }));
  }

  /** The process id of each member that runs. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#members.flatMap(({ name, child }) => (child?.pid === undefined ? [] : [[name, child.pid]])),
    );
  }

  /** Resolves when all of them are ready. @throws StartFailedError when one ends before it ever was; the others are stopped then */
  async start(): Promise<void> {
    const { promise: failed, reject } = Promise.withResolvers<never>();
    // Whoever starts may have been told of the end already.
    failed.catch(() => {});
    this.#failed = reject;
    try {
      // Instances of one process at once, processes one after another: whoever starts finds those whom it needs.
      for (const process of new Set(this.#fleet.places.map((place) => place.process))) {
        if (this.#isStopping) return;
        const of = this.#fleet.places.flatMap((place, nth) => (place.process === process ? [this.#members[nth]!] : []));
        await Promise.race([failed, Promise.all(of.map((member) => this.#spawn(member)))]);
      }
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      this.#failed = () => {};
    }
  }

  /** Lets each finish what is under way, the last one first. Calling it again waits for the same end. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Ends all of them at once. */
  kill(): void {
    this.#isStopping = true;
    for (const { child, timer } of this.#members) {
      clearTimeout(timer);
      child?.kill('SIGKILL');
    }
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    for (const { timer } of this.#members) clearTimeout(timer);
    const processes = [...new Set(this.#fleet.places.map((place) => place.process))].toReversed();
    for (const process of processes) {
      const of = this.#fleet.places.flatMap((place, nth) => (place.process === process ? [this.#members[nth]!] : []));
      await Promise.all(of.map((member) => this.#end(member)));
    }
  }

  async #end({ name, child, ended }: Member): Promise<void> {
    if (child === undefined) return;
    child.kill('SIGTERM');
    const cutOff = setTimeout(() => {
      this.#fleet.say(`${name} takes too long to stop: it is killed`);
      child.kill('SIGKILL');
    }, STOP_MS_MAX);
    await ended;
    clearTimeout(cutOff);
  }

  /** Resolves when it is ready for the first time. */
  #spawn(member: Member): Promise<void> {
    const { program, arguments: given, environment } = this.#fleet;
    const child = fork(program, given, {
      env: { ...environment, BANYAN_PROCESS: member.name },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: what is typed at the terminal reaches the supervisor alone, which ends them in order.
      detached: true,
    });
    member.child = child;
    member.startedAt = performance.now();
    let complaint = '';
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        if (stream === child.stderr) complaint ||= line;
        this.#fleet.onLine(member.name, line);
      });
    const { promise, resolve } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    member.ended = ended;
    let wasReady = false;
    child.on('message', (message: Ready) => {
      if (message.kind !== 'ready') return;
      if (!wasReady)
        this.#fleet.say(
          `${member.name} is ready after ${Math.round(performance.now() - member.startedAt)} ms, at ${message.address}`,
        );
      wasReady = true;
      member.address = message.address;
      this.#tellAddresses();
      resolve();
    });
    child.on('error', () => {}); // What did not start or cannot be told something ends, too.
    child.on('close', (code, signal) => {
      member.child = undefined;
      member.address = undefined;
      end();
      if (this.#isStopping) return resolve();
      const how = signal ?? `code ${code}`;
      if (!wasReady && member.ends === 0)
        return this.#failed(new StartFailedError(member.name, complaint === '' ? `it ended with ${how}` : complaint));
      this.#tellAddresses();
      this.#again(member, how);
    });
    this.#tell(child);
    return promise;
  }

  #again(member: Member, how: string): void {
    const wasSteady = performance.now() - member.startedAt >= STEADY_MS;
    member.ends = wasSteady ? 1 : member.ends + 1;
    const waitMs = Math.min(RESTART_MS.first * 2 ** (member.ends - 1), RESTART_MS.most);
    this.#fleet.say(`${member.name} ended with ${how}; it starts again in ${waitMs} ms`);
    member.timer = setTimeout(() => {
      if (!this.#isStopping) void this.#spawn(member);
    }, waitMs);
  }

  get #addresses(): Addresses {
    return Object.fromEntries(
      this.#members.flatMap(({ name, address }) => (address === undefined ? [] : [[name, address]])),
    );
  }

  #tellAddresses(): void {
    for (const { child } of this.#members) if (child !== undefined) this.#tell(child);
  }

  #tell(child: ChildProcess): void {
    // One that ends just now is told nothing.
    child.send({ kind: 'addresses', addresses: this.#addresses } satisfies Moved, () => {});
  }
}
