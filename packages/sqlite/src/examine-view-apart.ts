import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError } from '@banyan/engine';
import type { ExaminedView } from './examine-view.ts';

// In the built package the sources are .js, and TypeScript does not rewrite the name of a worker's file.
const THREAD_FILE = new URL(`./examine-view-thread${extname(import.meta.filename)}`, import.meta.url);

/** What the thread says: how far it has come, what it has found, or why it could not look. */
export type ExaminerWord =
  | { readonly done: number; readonly of: number }
  | { readonly misfits: readonly string[] }
  | { readonly failure: string };

/**
 * Examines a view's file in a thread of its own, so that neither the event loop nor any write waits for it.
 * @throws StoreError when it cannot be looked at
 */
export function examineViewApart(
  view: ExaminedView,
  onRows: (done: number, of: number) => void,
): Promise<readonly string[]> {
  const thread = new Worker(THREAD_FILE, { name: 'banyan-view-examiner', workerData: view });
  const failed = (why: string): StoreError =>
    new StoreError(`view ${view.definition.name} could not be examined: ${why}`, 'none');
  return new Promise((resolve, reject) => {
    thread.on('message', (word: ExaminerWord) => {
      if ('done' in word) onRows(word.done, word.of);
      else if ('misfits' in word) resolve(word.misfits);
      else reject(failed(word.failure));
    });
    thread.once('error', (error) => reject(failed(String(error))));
    thread.once('exit', () => reject(failed('its thread has ended')));
  });
}
