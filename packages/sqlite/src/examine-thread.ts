import { parentPort, workerData } from 'node:worker_threads';
import { examineLog } from './examine-log.ts';
import { toFailure, type Failure } from './store-failure.ts';

function examine(file: string): Failure | undefined {
  try {
    examineLog(file);
    return undefined;
  } catch (error) {
    const { kind, outcome, message } = toFailure(error, false);
    return { kind, outcome, message };
  }
}

parentPort?.postMessage(examine(workerData as string));
