import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { postgresPrograms } from './postgres-programs.ts';
import { runCommand, type Ended } from './run-command.ts';
import { ServerError, type Server, type ServerStatus } from './server.ts';
import { workingDirectory, workingIn } from './working-directory.ts';

const DEFAULT_PORT = 55_432;
const USER = 'banyan';
const START_SECONDS = 60;
/** What a standby is called at its primary, for `synchronous_standby_names`. */
export const STANDBY = 'standby';

/**
 * Beyond what a new cluster is set to: loopback alone, and nothing acknowledged that is not on the disk. Files of the write-ahead log are not used again: people's keys
 * would stay in them after they are erased, until each is overwritten.
 */
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = logical
wal_recycle = off
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
`;

/** A cluster of its own in a folder, not the system's. PostgreSQL refuses to run as root: there it runs as the user that its package made. */
export class PostgresServer implements Server {
  readonly name = 'postgres';
  readonly variable = 'BANYAN_POSTGRES_URL';
  readonly #folder: string;
  readonly #port: number;
  readonly #primary: PostgresServer | undefined;

  /** @param primary the server whose standby this is, called `standby` there; it has to be up when this one is made */
  constructor(
    servers: string,
    port = Number(process.env['BANYAN_POSTGRES_PORT'] ?? DEFAULT_PORT),
    primary?: PostgresServer,
  ) {
    // As the system names it, to which its processes' working directories are compared.
    const folder = primary === undefined ? 'postgres' : 'postgres-standby';
    this.#folder = join(existsSync(servers) ? realpathSync(servers) : servers, folder);
    this.#port = port;
    this.#primary = primary;
  }

  async up(say: (line: string) => void): Promise<void> {
    if ((await this.status()).state === 'up') return say('is up already');
    const programs = await postgresPrograms(say);
    const user = await unprivileged();
    mkdirSync(this.#folder, { recursive: true });
    if (user !== undefined) chownSync(this.#folder, user.uid, user.gid);
    if (!existsSync(join(this.#data, 'PG_VERSION'))) {
      say(`making a cluster in ${this.#data}`);
      if (this.#primary === undefined) await this.#makeCluster(programs, user);
      else await this.#copyCluster(programs, user, this.#primary);
    }
    await this.#clearAway();
    say(`starting on port ${this.#port}`);
    const args = [
      '-D',
      this.#data,
      '-l',
      this.#log,
      '-o',
      `-p ${this.#port}`,
      '-w',
      '-t',
      String(START_SECONDS),
      'start',
    ];
    const { code, output } = await runCommand(join(programs, 'pg_ctl'), args, { cwd: this.#folder, ...user });
    if (code !== 0)
      throw new ServerError(`it did not start: ${output}
The end of ${this.#log}:
${this.#lastLines()}`);
  }

  async down(): Promise<void> {
    if (this.#pid() === undefined) return;
    const args = ['-D', this.#data, '-m', 'fast', '-w', 'stop'];
    const programs = await postgresPrograms(() => {});
    check(
      await runCommand(join(programs, 'pg_ctl'), args, { cwd: this.#folder, ...(await unprivileged()) }),
      'it did not stop',
    );
  }

  /** A standby becomes a server that takes writes, as an operator does it when the primary is gone. */
  async promote(): Promise<void> {
    const args = ['-D', this.#data, '-w', '-t', String(START_SECONDS), 'promote'];
    const programs = await postgresPrograms(() => {});
    check(
      await runCommand(join(programs, 'pg_ctl'), args, { cwd: this.#folder, ...(await unprivileged()) }),
      'it was not promoted',
    );
  }

  async status(): Promise<ServerStatus> {
    const pid = this.#pid();
    if (pid === undefined) return { state: 'down', log: this.#log };
    const state = /^(?:ready|standby)$/.test(this.#postmaster()[7]?.trim() ?? '') ? 'up' : 'starting';
    return { state, pid, url: this.#url(), log: this.#log };
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  get #log(): string {
    return join(this.#folder, 'postgres.log');
  }

  get #password(): string {
    return join(this.#folder, 'password');
  }

  /** With the port that it runs on, whatever this call is set to. */
  #url(): string {
    const password = readFileSync(this.#password, 'utf8').trim();
    return `postgres://${USER}:${password}@127.0.0.1:${this.#postmaster()[3]?.trim()}/postgres`;
  }

  /** What the server writes of itself: a line each for its pid, folder, start, port, socket, address, memory and state. */
  #postmaster(): string[] {
    try {
      return readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return [];
    }
  }

  /** The pid of the server of this folder; undefined when it was killed and has left its file behind, or the pid is another's by now. */
  #pid(): number | undefined {
    const pid = Number(this.#postmaster()[0]);
    return pid > 0 && workingDirectory(pid) === this.#data ? pid : undefined;
  }

  /**
   * After a kill -9 the server's children see that it is gone, and end; until then another must not start on the same files. Then its file is in the way
   * where its number still counts as taken: by another process, or by its own remains that nobody has waited for.
   */
  async #clearAway(): Promise<void> {
    const giveUpMs = performance.now() + START_SECONDS * 1000;
    while (workingIn(this.#data).length > 0) {
      if (performance.now() > giveUpMs)
        throw new ServerError(`processes ${workingIn(this.#data).join(', ')} still use ${this.#data}`);
      await setTimeout(50);
    }
    rmSync(join(this.#data, 'postmaster.pid'), { force: true });
  }

  #lastLines(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '';
  }

  async #makeCluster(programs: string, user: User | undefined): Promise<void> {
    this.#beginCluster(randomBytes(24).toString('hex'), user);
    const args = [
      '-D',
      this.#data,
      '-U',
      USER,
      '--auth=scram-sha-256',
      `--pwfile=${this.#password}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--data-checksums',
    ];
    const made = await runCommand(join(programs, 'initdb'), args, { cwd: this.#folder, ...user });
    check(made, 'its cluster could not be made');
    appendFileSync(join(this.#data, 'postgresql.conf'), SETTINGS);
  }

  /** A copy of the primary that follows it, and goes on alone once it is promoted: whom its commits wait for is the primary's own setting. */
  async #copyCluster(programs: string, user: User | undefined, primary: PostgresServer): Promise<void> {
    const { url } = await primary.status();
    if (url === undefined) throw new ServerError('the primary is down: a standby is a copy of it');
    const from = new URL(url);
    const { password } = from;
    this.#beginCluster(password, user);
    from.password = '';
    from.searchParams.set('application_name', STANDBY);
    const args = ['-D', this.#data, '-d', from.href, '-R', '-X', 'stream', '-c', 'fast'];
    // Not among the arguments, which everybody on this machine can see.
    const env = { ...process.env, PGPASSWORD: password };
    const copied = await runCommand(join(programs, 'pg_basebackup'), args, { cwd: this.#folder, env, ...user });
    check(copied, 'the primary could not be copied');
    appendFileSync(join(this.#data, 'postgresql.auto.conf'), "synchronous_standby_names = ''\n");
  }

  #beginCluster(password: string, user: User | undefined): void {
    // One that was given up half-way would be refused.
    rmSync(this.#data, { recursive: true, force: true });
    writeFileSync(this.#password, `${password}\n`, { mode: 0o600 });
    if (user !== undefined) chownSync(this.#password, user.uid, user.gid);
  }
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whom to be instead of root; undefined where we are not root. */
async function unprivileged(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(['-u', '-g'].map((which) => runCommand('id', [which, 'postgres'])));
  if (uid?.code !== 0 || gid?.code !== 0)
    throw new ServerError('PostgreSQL does not run as root, and there is no user called postgres');
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

function check({ code, output }: Ended, what: string): void {
  if (code !== 0) throw new ServerError(`${what}:\n${output.slice(-2000)}`);
}
