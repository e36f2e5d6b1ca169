import { parentPort } from 'node:worker_threads';
import type { ExaminerWord } from './examine-view-apart.ts';
import { examineView, type ExaminedView } from './examine-view.ts';

// The thread that examines views: see `examineViewApart`, its other end.
const say = (word: ExaminerWord): void => parentPort!.postMessage(word);

parentPort!.on('message', (view: ExaminedView) => {
  try {
    say({ misfits: examineView(view, (done, of) => say({ done, of })) });
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) });
  }
});
