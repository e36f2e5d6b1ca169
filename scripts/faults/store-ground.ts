import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mountSmallDisk, type SmallDisk } from '@banyan/testing';
import pg from 'pg';
import { freePort } from '../servers/free-port.ts';
import { PostgresServer } from '../servers/postgres.ts';
import { AppendAnswers, type AnswerLoss } from './append-answers.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { Undo } from './undo.ts';

/** What a store has to stand on: a server that can be killed, a network that can be bad, a disk that can be full. */
export interface StoreGround {
  /** Where the system finds it: behind the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  /** Kills the server; resolves when that is done. */
  kill(): Promise<void>;
  /** Starts it again. */
  up(): Promise<void>;
  /** Answers to appends that are lost; left out where nobody knows what an append is. */
  readonly loss?: AnswerLoss;
  /** A string: why there is none that can be filled. */
  readonly disk: { fill(): void; makeRoom(): void } | string;
}

type Say = (line: string) => void;

/** By kind of store, as a topology names it, how its server is had. What a topology needs and is not here cannot be put under faults. */
export const STORE_GROUNDS: Readonly<Record<string, (folder: string, undo: Undo, say: Say) => Promise<StoreGround>>> = {
  postgres: postgresGround,
};

const DISK_MEGABYTES = 2048;
const DATABASE = 'market';

/** A server of its own, whose tables lie on a small disk where this process may mount one. */
async function postgresGround(folder: string, undo: Undo, say: Say): Promise<StoreGround> {
  const own = join(folder, 'postgres');
  const server = new PostgresServer(folder, await freePort());
  await server.down();
  rmSync(own, { recursive: true, force: true });
  undo.push(() => rmSync(own, { recursive: true, force: true }));
  const disk = await smallDisk(undo);
  undo.push(() => server.down());
  await server.up((line) => say(`postgres: ${line}`));
  const direct = new URL((await server.status()).url!);
  if (typeof disk !== 'string') await makeTablespace(direct.href, disk, statSync(own));
  await execute(direct.href, `create database ${DATABASE}${typeof disk === 'string' ? '' : ' tablespace small'}`);
  const loss: AnswerLoss = { every: 0, seen: 0, lost: 0 };
  const target = { host: direct.hostname, port: Number(direct.port) };
  const proxy = await TcpProxy.open(
    () => target,
    () => new AppendAnswers(loss),
  );
  undo.push(() => proxy.close());
  const url = new URL(direct);
  url.port = String(proxy.port);
  url.pathname = `/${DATABASE}`;
  return {
    url: url.href,
    proxy,
    loss,
    disk:
      typeof disk === 'string'
        ? disk
        : { fill: () => resize(disk, usedKilobytes(disk)), makeRoom: () => resize(disk, DISK_MEGABYTES * 1024) },
    async kill() {
      const { pid } = await server.status();
      process.kill(pid!, 'SIGKILL');
      while ((await server.status()).state !== 'down') await new Promise((resolve) => void setTimeout(resolve, 20));
    },
    up: () => server.up(() => {}),
  };
}

/** It is in use until the server is down, so it goes after that. */
async function smallDisk(undo: Undo): Promise<SmallDisk | string> {
  const disk = await mountSmallDisk(DISK_MEGABYTES);
  if (typeof disk !== 'string') undo.push(() => disk.remove());
  return disk;
}

async function makeTablespace(
  url: string,
  disk: SmallDisk,
  { uid, gid }: { readonly uid: number; readonly gid: number },
) {
  const tables = join(disk.folder, 'tables');
  mkdirSync(tables);
  chownSync(tables, uid, gid);
  await execute(url, `create tablespace small location '${tables}'`);
}

function usedKilobytes({ folder }: SmallDisk): number {
  return Number(
    /^\s*(\d+)\s*$/m.exec(spawnSync('df', ['-k', '--output=used', folder], { encoding: 'utf8' }).stdout)?.[1],
  );
}

/** Of a disk in memory the size is what it is said to be. */
function resize({ folder }: SmallDisk, kilobytes: number): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,size=${kilobytes}k`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the small disk could not be resized: ${stderr}`);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
