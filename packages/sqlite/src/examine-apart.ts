import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { examineLog } from './examine-log.ts';
import { StoreFailure, toFailure, type Failure } from './store-failure.ts';

// In the built package the sources are .js, and TypeScript does not rewrite the name of a worker's file.
const THREAD_FILE = new URL(`./examine-thread${extname(import.meta.filename)}`, import.meta.url);

/** A log of at most so many bytes is examined within milliseconds: sooner than a thread starts. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Examines a log in a thread of its own: neither the event loop nor any commit waits for it. A small one is examined at once.
 * @throws StoreFailure
 */
export async function examineApart(file: string, smallBytes = SMALL_BYTES): Promise<void> {
  const isSmall = bytesOf(file) + bytesOf(`${file}-wal`) <= smallBytes;
  const failure = isSmall ? examine(file) : await examineInThread(file);
  if (failure !== undefined) throw new StoreFailure(failure.kind, failure.outcome, failure.message);
}

/** What is wrong with a log, as it can be told to another thread. Blocks this one. */
export function examine(file: string): Failure | undefined {
  try {
    examineLog(file);
    return undefined;
  } catch (error) {
    const { kind, outcome, message } = toFailure(error, false);
    return { kind, outcome, message };
  }
}

function examineInThread(file: string): Promise<Failure | undefined> {
  const worker = new Worker(THREAD_FILE, { name: 'banyan-examiner', workerData: file });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
