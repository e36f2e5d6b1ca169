import { parentPort, workerData } from 'node:worker_threads';
import { examine } from './examine-apart.ts';

parentPort?.postMessage(examine(workerData as string));
