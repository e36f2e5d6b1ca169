import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

/** `npm run servers`, which knows how a server is made. */
const PROGRAM = resolve(import.meta.dirname, '../../../scripts/servers.ts');
const PAGE_BYTES = 8192;
const NO_BYTES = Buffer.alloc(PAGE_BYTES);
/** Of files of tables and indexes: those that a server has from its beginning have smaller numbers. */
const FIRST_OF_USERS = 16_384;
const STATISTICS = /^base\/\d+\/2619(?:[._]|$)/;

/** A server of its own for people's keys, whose files can be searched. */
export class KeyServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'banyan-keys-'));
  #port = 0;
  #pid = 0;
  #url = '';

  get url(): string {
    return this.#url;
  }

  /** Starts it, also after `stop` or `kill`, then with the data that it had. */
  async start(): Promise<void> {
    // The server runs as a user of its own.
    chmodSync(this.#folder, 0o755);
    if (this.#port === 0) this.#port = await freePort();
    const told = /up, pid (\d+), (postgres:[^,]*),/.exec(await this.#run('up'));
    [this.#pid, this.#url] = [Number(told?.[1]), told?.[2] ?? ''];
  }

  async stop(): Promise<void> {
    await this.#run('down');
  }

  /** As when the machine fails: SIGKILL. */
  async kill(): Promise<void> {
    process.kill(this.#pid, 'SIGKILL');
    while (existsSync(`/proc/${this.#pid}/cwd/PG_VERSION`)) await promisify(setImmediate)();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true });
  }

  async #run(action: 'up' | 'down'): Promise<string> {
    const env = { ...process.env, BANYAN_SERVERS: this.#folder, BANYAN_POSTGRES_PORT: String(this.#port) };
    return (await promisify(execFile)(process.execPath, [PROGRAM, action, 'postgres'], { env })).stdout;
  }

  /** What its files hold: those where keys may come to lie, without pages of zeros. */
  bytes(): Buffer {
    return Buffer.concat(
      [...this.#files()].filter(([path]) => mayHoldKeys(path)).map(([, read]) => withoutZeros(read())),
    );
  }

  /** Every file that holds one of these, in any way that it may be written. */
  filesWith(secret: Uint8Array): string[] {
    const ways = waysToWrite(Buffer.from(secret));
    const found: string[] = [];
    for (const [path, read] of this.#files()) {
      const bytes = read();
      if (ways.some((way) => bytes.includes(way))) found.push(path);
    }
    return found;
  }

  /** Those of its data, and its log, where a statement and its parameters would be. */
  *#files(): Generator<[path: string, read: () => Buffer]> {
    const root = join(this.#folder, 'postgres');
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      yield [relative(root, path).replace(/^data\//, ''), () => readIfThere(path)];
    }
  }
}

async function freePort(): Promise<number> {
  const taker = createServer().listen(0, '127.0.0.1');
  await once(taker, 'listening');
  const { port } = taker.address() as AddressInfo;
  taker.close();
  await once(taker, 'close');
  return port;
}

/** Raw, as hexadecimal digits in either case, and as base64 of either alphabet at each of the three places where it may begin. */
function waysToWrite(secret: Buffer): Buffer[] {
  const hex = secret.toString('hex');
  const ways = [secret, Buffer.from(hex), Buffer.from(hex.toUpperCase())];
  for (const skipped of [0, 1, 2])
    for (const alphabet of ['base64', 'base64url'] as const) {
      const whole = secret.subarray(skipped, skipped + Math.floor((secret.length - skipped) / 3) * 3);
      ways.push(Buffer.from(whole.toString(alphabet)));
    }
  return ways;
}

function mayHoldKeys(path: string): boolean {
  const [, file] = /^base\/\d+\/(\d+)/.exec(path) ?? [];
  return file === undefined || Number(file) >= FIRST_OF_USERS || STATISTICS.test(path);
}

function withoutZeros(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
    const page = bytes.subarray(at, at + PAGE_BYTES);
    if (!page.equals(NO_BYTES.subarray(0, page.length))) kept.push(page);
  }
  return Buffer.concat(kept);
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    // The server deletes files while we look.
    return Buffer.alloc(0);
  }
}
