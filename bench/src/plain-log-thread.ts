import { parentPort, workerData } from 'node:worker_threads';
import { PlainLog, type PlainRow } from './plain-log.ts';

// Writes the batches it is sent, and answers each; its first word is that it is there.
const log = new PlainLog((workerData as { file: string }).file);
parentPort!.on('message', (rows: readonly PlainRow[] | 'close') => {
  if (rows === 'close') {
    log.close();
    parentPort!.close();
  } else {
    log.write(rows);
    parentPort!.postMessage(rows.length);
  }
});
parentPort!.postMessage(0);
