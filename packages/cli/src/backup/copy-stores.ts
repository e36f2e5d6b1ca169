import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogStore } from '@banyan/engine';
import { DataFolderError, DatabaseSnapshot, keyFileIn, logFileIn, logTenure, type FurtherFile } from '@banyan/sqlite';
import { FurtherSnapshots } from './further-snapshots.ts';

/** What is copied of a data folder. */
export interface CopySource {
  readonly folder: string;
  readonly logs: readonly LogStore[];
  /** The application's files; those that do not exist are left out. */
  readonly files: readonly FurtherFile[];
}

/** Where copies go: absolute paths. */
export interface CopyDestination {
  /** A folder in which the copies are laid out as in a data folder. */
  readonly folder: string;
  /** A file for the people's keys; without it they are not copied. */
  readonly keys?: string;
}

/** A log's copy, and where the log stood. */
export interface CopiedLog {
  readonly service: string;
  readonly shard: number;
  readonly position: number;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
  /** Chain hash of its newest batch. */
  readonly hash: string;
}

/** What was copied. */
export interface CopiedStores {
  readonly logs: readonly CopiedLog[];
  readonly files: readonly FurtherFile[];
}

/**
 * Copies logs as they stand at one moment. Commits are held only while a read transaction opens on each, so that no log's copy has an effect whose
 * cause another's lacks; the copying itself goes on beside new commits. The application's files are opened before the logs: what they note as done, because
 * it was answered, is in the logs' copies. Keys are copied last: each is older than the first event sealed with it, so no copied event lacks its key.
 */
export async function copyStores(
  { folder: from, logs, files }: CopySource,
  holdCommits: <R>(within: () => Promise<R>) => Promise<R>,
  to: CopyDestination,
  onProgress: (pages: number, of: number) => void = () => {},
): Promise<CopiedStores> {
  const elsewhere = logs.filter(({ log }) => logTenure(from, log)?.state !== 'open').map(({ log }) => log);
  if (elsewhere.length > 0)
    throw new DataFolderError(
      from,
      `a copy of it would lack the logs of ${elsewhere.join(', ')}, which are not in it; copy their database by its own means, and the folder while nothing runs on it`,
    );
  const further = await FurtherSnapshots.open(from, files);
  const snapshots: DatabaseSnapshot[] = [];
  try {
    const copied = await holdCommits(async () => {
      for (const { log, shard } of logs) snapshots.push(new DatabaseSnapshot(logFileIn(from, log, shard)));
      return Promise.all(
        logs.map(async (log): Promise<CopiedLog> => ({ service: log.log, shard: log.shard, ...(await log.head()) })),
      );
    });
    for (const [nth, { log, shard }] of logs.entries()) {
      const target = logFileIn(to.folder, log, shard);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await snapshots[nth]?.copyTo(target, onProgress);
    }
    const copiedFiles = await further.copyTo(to.folder);
    if (to.keys !== undefined) await copyKeys(keyFileIn(from), to.keys);
    return { logs: copied, files: copiedFiles };
  } finally {
    await further.close();
    for (const snapshot of snapshots) snapshot.close();
  }
}

async function copyKeys(from: string, to: string): Promise<void> {
  const snapshot = new DatabaseSnapshot(from);
  try {
    await snapshot.copyTo(to);
  } finally {
    snapshot.close();
  }
}
