import { parentPort, workerData } from 'node:worker_threads';
import type { ExaminerWord } from './examine-view-apart.ts';
import { examineView, type ExaminedView } from './examine-view.ts';

const say = (word: ExaminerWord): void => parentPort?.postMessage(word);
try {
  say({ misfits: examineView(workerData as ExaminedView, (done, of) => say({ done, of })) });
} catch (error) {
  say({ failure: error instanceof Error ? error.message : String(error) });
}
