import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreFailure, type Failure } from './store-failure.ts';

// In the built package the sources are .js, and TypeScript does not rewrite the name of a worker's file.
const THREAD_FILE = new URL(`./examine-thread${extname(import.meta.filename)}`, import.meta.url);

/**
 * Examines a log in a thread of its own: neither the event loop nor any commit waits for it.
 * @throws StoreFailure
 */
export async function examineApart(file: string): Promise<void> {
  const worker = new Worker(THREAD_FILE, { name: 'banyan-examiner', workerData: file });
  const failure = await new Promise<Failure | undefined>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (failure !== undefined) throw new StoreFailure(failure.kind, failure.outcome, failure.message);
}
