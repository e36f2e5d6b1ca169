import { parentPort } from 'node:worker_threads';
import { KeyFile } from './key-file.ts';
import { openLogFile } from './log-file.ts';
import { toFailure } from './store-failure.ts';
import type { FileKind, WriterReply, WriterRequest } from './writer-protocol.ts';

type OpenFile = Readonly<Record<string, (...args: never[]) => unknown>> & { close(): void };

const openers: Readonly<Record<FileKind, (file: string) => object>> = {
  log: openLogFile,
  keys: (file) => new KeyFile(file),
};

const open = new Map<string, OpenFile>();

/**
 * Carries out one call. A file whose call failed is closed, so that the next call opens it anew and finds in it what really happened: the
 * writer keeps versions and the head in memory, and a connection that met an I/O error is not to be trusted.
 */
function carryOut({ kind, file, command, args }: WriterRequest): unknown {
  if (command === 'close') return closeFile(file);
  try {
    let target = open.get(file);
    if (target === undefined) {
      target = openers[kind](file) as OpenFile;
      open.set(file, target);
    }
    return command === 'open' ? undefined : target[command]?.(...(args as never[]));
  } catch (error) {
    closeQuietly(file);
    throw error;
  }
}

function closeFile(file: string): void {
  const target = open.get(file);
  open.delete(file);
  target?.close();
}

function closeQuietly(file: string): void {
  try {
    closeFile(file);
  } catch {
    // The call's own failure is the one to report.
  }
}

function reply(request: WriterRequest): WriterReply {
  const { call } = request;
  try {
    return { call, value: carryOut(request) };
  } catch (error) {
    const { kind, outcome, message } = toFailure(error, false);
    return { call, failure: { kind, outcome, message } };
  }
}

parentPort?.on('message', (request: WriterRequest) => parentPort?.postMessage(reply(request)));
