import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

// In the built package the sources are .js, and TypeScript does not rewrite the names of workers' files.
const SOURCE = extname(import.meta.filename);
const FILES = { writer: `./writer-thread${SOURCE}`, 'view-writer': `./view-writer-thread${SOURCE}` };
/** What one data folder takes at its start, and the most that is kept for the next: see `WriterPool` and `ViewWriter`. */
const OF_A_FOLDER: readonly ThreadKind[] = ['writer', 'writer', 'view-writer'];
/**
 * These threads only carry batches to the disk: what they hold dies with the batch, so a small young generation (three semi-spaces of 1 MB) does.
 * Left alone, each thread lets tens of megabytes of garbage stand.
 */
const SHORT_LIVED = { maxYoungGenerationSizeMb: 3 };

type ThreadKind = keyof typeof FILES;

interface Ahead {
  readonly kind: ThreadKind;
  readonly thread: Worker;
}

const ahead: Ahead[] = [];

/**
 * Starts the threads that the next data folder takes, so that they load on another processor while this one loads the application. A program calls
 * it before it imports anything else; nothing depends on it but time.
 */
export function startThreads(): void {
  for (const kind of OF_A_FOLDER) waitForTaker({ kind, thread: newThread(kind) });
}

/** A thread that dies before it is taken would never answer: its taker starts a fresh one, and is the one to tell why that fails, too. */
function waitForTaker(waiting: Ahead): void {
  const withdraw = (): void => {
    const at = ahead.indexOf(waiting);
    if (at >= 0) ahead.splice(at, 1);
  };
  waiting.thread.on('error', withdraw);
  waiting.thread.on('exit', withdraw);
  ahead.push(waiting);
}

/** A thread that was started ahead or was returned, or a new one. It does not keep the process alive. */
export function takeThread(kind: ThreadKind): Worker {
  const at = ahead.findIndex((waiting) => waiting.kind === kind);
  return at < 0 ? newThread(kind) : ahead.splice(at, 1)[0]!.thread;
}

/**
 * Takes a thread back that has nothing open and nothing to do: the next data folder of this process has it, for a start takes 70 ms of a processor. One more
 * than a folder takes is ended.
 */
export async function returnThread(kind: ThreadKind, thread: Worker): Promise<void> {
  for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
  const kept = ahead.filter((waiting) => waiting.kind === kind).length;
  if (kept < OF_A_FOLDER.filter((one) => one === kind).length) waitForTaker({ kind, thread });
  else await thread.terminate();
}

function newThread(kind: ThreadKind): Worker {
  const thread = new Worker(new URL(FILES[kind], import.meta.url), {
    name: `banyan-${kind}`,
    resourceLimits: SHORT_LIVED,
  });
  thread.unref();
  return thread;
}
