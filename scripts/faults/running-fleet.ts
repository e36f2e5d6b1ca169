import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'apps/market/src/start.ts');
/** In how long a fleet starts, on a machine with much else to do. */
const START_MS_MAX = 300_000;
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 60_000;
/** So many of its newest lines are kept. */
const LINES_MAX = 4000;

/** How a fleet is started. */
export interface FleetStart {
  readonly dataFolder: string;
  readonly port: number;
  /** Of all its processes; the topology, too. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A fleet as `npm start` runs it: a supervisor and its processes, which are reached from outside alone. */
export class RunningFleet {
  readonly #start: FleetStart;
  readonly lines: string[] = [];
  /** Where each process takes calls, by its name. */
  readonly addresses = new Map<string, { readonly host: string; readonly port: number }>();
  /** How often each has been ready. */
  readonly #starts = new Map<string, number>();
  #supervisor: ChildProcess | undefined;
  #onLine = Promise.withResolvers<void>();
  #staffToken = '';

  constructor(start: FleetStart) {
    this.#start = start;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#start.port}`;
  }

  /** Shown once, at the first start. */
  get staffToken(): string {
    return this.#staffToken;
  }

  get supervisorPid(): number {
    return this.#supervisor?.pid ?? 0;
  }

  /** Resolves when the shop is open. @throws Error with its last lines when it does not come to that */
  async up(): Promise<void> {
    const { dataFolder, port, environment } = this.#start;
    const from = this.lines.length;
    const child = spawn(process.execPath, [PROGRAM], {
      cwd: ROOT,
      env: {
        ...process.env,
        BANYAN_LOG: 'warn',
        ...environment,
        BANYAN_DATA: dataFolder,
        PORT: String(port),
        HOST: '127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // What is typed at the terminal reaches the program that started it alone, which ends it in order.
      detached: true,
    });
    this.#supervisor = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => this.#hear(line));
    child.once('exit', () => this.#tellWaiting());
    await this.heard(/\| Look around/, START_MS_MAX, from);
  }

  async down(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Kills the supervisor, whose processes end with it. */
  async killSupervisor(): Promise<void> {
    const pids = this.members().flatMap((name) => this.pidOf(name) ?? []);
    await this.#end('SIGKILL');
    await this.#until(() => pids.every((pid) => !isThere(pid)), STOP_MS_MAX, 'its processes have not ended');
  }

  /** Kills all of it at one moment. */
  async killAll(): Promise<void> {
    const pids = this.members().flatMap((name) => this.pidOf(name) ?? []);
    const exited = once(this.#supervisor!, 'exit');
    for (const pid of [this.supervisorPid, ...pids]) kill(pid, 'SIGKILL');
    await exited;
    await this.#until(() => pids.every((pid) => !isThere(pid)), STOP_MS_MAX, 'its processes have not ended');
  }

  /** The processes that have been ready. */
  members(): string[] {
    return [...this.#starts.keys()];
  }

  /** Undefined while it does not run. */
  pidOf(member: string): number | undefined {
    try {
      const file = join(this.#start.dataFolder, 'processes', member, 'owner.pid');
      const pid = Number(/\d+/.exec(readFileSync(file, 'utf8'))?.[0]);
      return isThere(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  signal(member: string, signal: NodeJS.Signals): void {
    const pid = this.pidOf(member);
    if (pid === undefined) throw new Error(`${member} does not run`);
    kill(pid, signal);
  }

  /** Resolves when it has been killed, and is ready again. */
  async killed(member: string): Promise<void> {
    const before = this.#starts.get(member) ?? 0;
    this.signal(member, 'SIGKILL');
    await this.#until(() => (this.#starts.get(member) ?? 0) > before, READY_MS_MAX, `${member} has not started again`);
  }

  /** The first line like this since the given one. */
  async heard(wanted: RegExp, msMax = READY_MS_MAX, from = 0): Promise<RegExpExecArray> {
    const overMs = performance.now() + msMax;
    for (;;) {
      for (const line of this.lines.slice(from)) {
        const found = wanted.exec(line);
        if (found !== null) return found;
      }
      if (this.#hasEnded || performance.now() > overMs)
        throw new Error(
          `the fleet ${this.#hasEnded ? 'has ended' : 'does not say'} ${wanted}:\n${this.lines.slice(-20).join('\n')}`,
        );
      await Promise.race([this.#onLine.promise, passed(1000)]);
    }
  }

  get #hasEnded(): boolean {
    return this.#supervisor?.exitCode !== null || this.#supervisor.signalCode !== null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#supervisor === undefined || this.#hasEnded) return;
    const exited = once(this.#supervisor, 'exit');
    this.#supervisor.kill(signal);
    const late = setTimeout(() => this.#supervisor?.kill('SIGKILL'), STOP_MS_MAX);
    await exited;
    clearTimeout(late);
  }

  #hear(line: string): void {
    this.lines.push(line);
    // Forgotten, and still counted.
    if (this.lines.length > LINES_MAX) this.lines[this.lines.length - LINES_MAX - 1] = '';
    const { name, host, port } =
      /^(?<name>[a-z0-9-]+) is ready after \d+ ms, at (?<host>[^\s:]+):(?<port>\d+)$/.exec(line)?.groups ?? {};
    if (name !== undefined) {
      this.addresses.set(name, { host: host!, port: Number(port) });
      this.#starts.set(name, (this.#starts.get(name) ?? 0) + 1);
    }
    this.#staffToken = /\| Staff token: (\S+)/.exec(line)?.[1] ?? this.#staffToken;
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    this.#onLine.resolve();
    this.#onLine = Promise.withResolvers<void>();
  }

  async #until(holds: () => boolean, msMax: number, otherwise: string): Promise<void> {
    const overMs = performance.now() + msMax;
    while (!holds()) {
      if (performance.now() > overMs) throw new Error(`${otherwise}:\n${this.lines.slice(-20).join('\n')}`);
      await Promise.race([this.#onLine.promise, passed(50)]);
    }
  }
}

const passed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether a process runs; one that has ended and that nobody has waited for does not. */
function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
