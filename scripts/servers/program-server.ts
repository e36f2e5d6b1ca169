import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ServerError, type Server, type ServerStatus } from './server.ts';
import { workingDirectory } from './working-directory.ts';

const START_SECONDS = 300;
const STOP_SECONDS = 30;
const PORT_SECONDS = 5;
const POLL_MS = 50;

/** How a program is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The name that it is called by, where it looks at that. */
  readonly argv0?: string;
}

/** A server that is one program, which stays in the foreground and logs to its output. */
export interface Program {
  readonly name: string;
  /** The environment variable in which programs look for its address. */
  readonly variable: string;
  /** The environment variable for its port, and the port without it. */
  readonly port: readonly [variable: string, otherwise: number];
  /** Installs what is missing, and prepares its data in this folder, which is its working directory. @throws ServerError */
  prepare(folder: string, port: number, say: (line: string) => void): Promise<Launch>;
  /** What it is sent by somebody who asks whether it works, and how its answer begins; left out: it works when it listens. */
  readonly probe?: { readonly question: Uint8Array; readonly answer: RegExp };
  url(port: number): string;
}

/** Runs a program on loopback with a folder of its own, beyond the life of this process. */
export class ProgramServer implements Server {
  readonly name: string;
  readonly variable: string;
  readonly #program: Program;
  readonly #folder: string;
  readonly #port: number;

  constructor(program: Program, servers: string, port?: number) {
    const [variable, otherwise] = program.port;
    this.name = program.name;
    this.variable = program.variable;
    this.#program = program;
    // As the system names it, to which its working directory is compared.
    this.#folder = join(existsSync(servers) ? realpathSync(servers) : servers, program.name);
    this.#port = port ?? Number(process.env[variable] ?? otherwise);
  }

  async up(say: (line: string) => void): Promise<void> {
    const before = await this.status();
    if (before.state === 'up') return say('is up already');
    mkdirSync(this.#folder, { recursive: true });
    if (before.state === 'down') {
      await this.#waitForPort();
      const launch = await this.#program.prepare(this.#folder, this.#port, say);
      say(`starting on port ${this.#port}`);
      await this.#launch(launch);
    }
    const giveUpMs = performance.now() + START_SECONDS * 1000;
    for (;;) {
      const { state } = await this.status();
      if (state === 'up') return;
      if (state === 'down') throw new ServerError(`it did not start; the end of ${this.#log}:\n${this.#lastLines()}`);
      if (performance.now() > giveUpMs)
        throw new ServerError(
          `it does not answer after ${START_SECONDS} s; the end of ${this.#log}:\n${this.#lastLines()}`,
        );
      await setTimeout(POLL_MS);
    }
  }

  async down(): Promise<void> {
    const pid = this.#running()?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGTERM');
    const giveUpMs = performance.now() + STOP_SECONDS * 1000;
    while (this.#running() !== undefined) {
      if (performance.now() > giveUpMs)
        throw new ServerError(`it has not ended ${STOP_SECONDS} s after it was asked to`);
      await setTimeout(POLL_MS);
    }
    rmSync(this.#pidFile, { force: true });
  }

  async status(): Promise<ServerStatus> {
    const running = this.#running();
    if (running === undefined) return { state: 'down', log: this.#log };
    const { pid, port } = running;
    const state = (await answers(port, this.#program.probe)) ? 'up' : 'starting';
    return { state, pid, url: this.#program.url(port), log: this.#log };
  }

  get #log(): string {
    return join(this.#folder, `${this.name}.log`);
  }

  get #pidFile(): string {
    return join(this.#folder, `${this.name}.pid`);
  }

  /** Undefined, too, when the number in the file is another process's by now: that one works elsewhere. */
  #running(): { readonly pid: number; readonly port: number } | undefined {
    if (!existsSync(this.#pidFile)) return undefined;
    const [pid = 0, port = 0] = readFileSync(this.#pidFile, 'utf8').trim().split(' ').map(Number);
    return pid > 0 && workingDirectory(pid) === this.#folder ? { pid, port } : undefined;
  }

  /** One that was killed leaves its port a moment after it has ended. */
  async #waitForPort(): Promise<void> {
    const giveUpMs = performance.now() + PORT_SECONDS * 1000;
    while (await answers(this.#port, undefined)) {
      if (performance.now() > giveUpMs) throw new ServerError(`something else listens on port ${this.#port}`);
      await setTimeout(POLL_MS);
    }
  }

  async #launch({ command, args, argv0 }: Launch): Promise<void> {
    const log = openSync(this.#log, 'a');
    const child = spawn(command, args, {
      cwd: this.#folder,
      detached: true,
      stdio: ['ignore', log, log],
      ...(argv0 !== undefined && { argv0 }),
    });
    closeSync(log);
    child.once('error', () => {});
    child.unref();
    if (child.pid === undefined) throw new ServerError(`${command} could not be started`);
    writeFileSync(this.#pidFile, `${child.pid} ${this.#port}\n`);
  }

  #lastLines(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '';
  }
}

/** Whether somebody listens on a port of loopback and answers what is expected. */
function answers(port: number, probe: Program['probe']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    let heard = '';
    socket.on('connect', () => (probe === undefined ? end(true) : void socket.write(probe.question)));
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      if (probe?.answer.test(heard) === true) end(true);
    });
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
    socket.on('close', () => end(false));
  });
}
