import { parentPort } from 'node:worker_threads';
import { toFailure } from './store-failure.ts';
import { ViewFolders } from './view-folder.ts';
import { CursorMoved, type WriterFailure, type WriterReply, type WriterRequest } from './view-wire.ts';

// The thread that writes all views of a process: see `ViewWriter`, its other end.
const folders = new ViewFolders();

parentPort!.on('message', (request: WriterRequest) => {
  parentPort!.postMessage(carryOut(request));
});

function carryOut({ id, call, args }: WriterRequest): WriterReply {
  try {
    const method = folders[call] as (...args: readonly unknown[]) => unknown;
    return { id, value: method.apply(folders, args as unknown[]) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): WriterFailure {
  if (error instanceof CursorMoved) return { kind: 'stale', ...error.moved };
  // A commit whose outcome is unknown needs no name of its own here: the cursor, read again, tells what happened.
  const { kind, outcome, message } = toFailure(error, false);
  return { kind, outcome, message };
}
