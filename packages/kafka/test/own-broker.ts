import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const SERVERS = resolve(import.meta.dirname, '../../../scripts/servers.ts');
const RUNNING = /^kafka: (?:up|starting), pid (\d+), (\S+), log /m;

/** A broker that a test may kill and freeze; started and stopped by `npm run servers`. */
export class OwnBroker {
  readonly #env: NodeJS.ProcessEnv;

  /** @param port free, and the one after it */
  constructor(folder: string, port: number) {
    this.#env = { ...process.env, BANYAN_SERVERS: folder, BANYAN_KAFKA_PORT: String(port) };
  }

  /** Starts it where it does not run; resolves to where it is when it answers. */
  async up(): Promise<{ readonly pid: number; readonly address: string }> {
    const [, pid, address = ''] = RUNNING.exec(await this.#servers('up')) ?? [];
    return { pid: Number(pid), address };
  }

  async isUp(): Promise<boolean> {
    return RUNNING.test(await this.#servers('status'));
  }

  async down(): Promise<void> {
    await this.#servers('down');
  }

  async #servers(action: 'up' | 'down' | 'status'): Promise<string> {
    const run = promisify(execFile)(process.execPath, [SERVERS, action, 'kafka'], { env: this.#env });
    // The status of one that is down is no success.
    const { stdout } = await (action === 'status' ? run.catch(() => ({ stdout: '' })) : run);
    return stdout;
  }
}
