import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { freePort } from '../../../scripts/servers/free-port.ts';
import { PostgresServer } from '../../../scripts/servers/postgres.ts';

const PAGE_BYTES = 8192;
const NO_BYTES = Buffer.alloc(PAGE_BYTES);
/** Of files of tables and indexes: those that a server has from its beginning have smaller numbers. */
const FIRST_OF_USERS = 16_384;
const STATISTICS = /^base\/\d+\/2619(?:[._]|$)/;

/** A server of its own for people's keys, whose files can be searched. */
export class KeyServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'banyan-keys-'));
  #server: PostgresServer | undefined;
  #url = '';

  get url(): string {
    return this.#url;
  }

  /** Starts it, also after `stop` or `kill`, then with the data that it had. */
  async start(): Promise<void> {
    // The server runs as a user of its own.
    chmodSync(this.#folder, 0o755);
    this.#server ??= new PostgresServer(this.#folder, await freePort());
    await this.#server.up(() => {});
    this.#url = (await this.#server.status()).url ?? '';
  }

  async stop(): Promise<void> {
    await this.#server?.down();
  }

  /** As when the machine fails: SIGKILL. */
  async kill(): Promise<void> {
    const { pid } = await this.#server!.status();
    process.kill(pid!, 'SIGKILL');
    while ((await this.#server!.status()).state !== 'down');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true });
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

  /** Its log, where a statement and its parameters would be. */
  *#files(): Generator<[path: string, read: () => Buffer]> {
    const root = join(this.#folder, 'postgres');
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      yield [relative(root, path).replace(/^data\//, ''), () => readIfThere(path)];
    }
  }
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
