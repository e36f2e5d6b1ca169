import type { Gate } from './durable-steps.ts';

/** When a process is stopped: the step has not begun; it is under way and may land or not; it is durable, and nobody has been told. */
export type Moment = 'before' | 'during' | 'after';

/** Where a process is stopped. Steps are counted from 1, from the start of the process. */
export interface CrashPoint {
  readonly step: number;
  readonly moment: Moment;
}

/** A gate that counts durable steps and stops this process (SIGKILL: no exit code of ours runs) at the given one. */
export function crashingGate(point: CrashPoint | undefined, onStep: (step: number, name: string) => void): Gate {
  let steps = 0;
  return async (name, call) => {
    steps += 1;
    onStep(steps, name);
    if (steps !== point?.step) return call();
    if (point.moment === 'before') die();
    const called = call();
    if (point.moment === 'during') {
      called.catch(() => {});
      await new Promise(setImmediate);
      die();
    }
    await called;
    return die();
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive; nothing of ours runs meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('SIGKILL did not end the process');
}
