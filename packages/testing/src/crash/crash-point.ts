import type { Gate } from './durable-steps.ts';
import { stopForCopy } from './stop-for-copy.ts';

/** When a process is stopped: the step has not begun; it is under way and may land or not; it is durable, and nobody has been told. */
export type Moment = 'before' | 'during' | 'after';

/** Where a process is stopped. Steps are counted from 1, from the start of the task. */
export interface CrashPoint {
  readonly step: number;
  readonly moment: Moment;
}

/** What happens to a process on its way: nothing; SIGKILL at one point; or a halt at each of these moments of every step, until it is told to go on. */
export type CrashPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'kill'; readonly point: CrashPoint }
  | { readonly kind: 'copy'; readonly moments: readonly Moment[] };

/** A gate that counts durable steps and does to this process what is planned. */
export function crashingGate(plan: CrashPlan, onStep: (step: number, name: string) => void): Gate {
  let steps = 0;
  const begin = (name: string): number => {
    steps += 1;
    onStep(steps, name);
    return steps;
  };
  const pass = (step: number, moment: Moment): void => {
    if (isMet(plan, step, moment)) halt(plan, { step, moment });
  };
  const gate = async <R>(name: string, call: () => Promise<R>): Promise<R> => {
    const step = begin(name);
    pass(step, 'before');
    const called = call();
    if (isMet(plan, step, 'during')) {
      called.catch(() => {});
      await new Promise(setImmediate);
      pass(step, 'during');
    }
    const result = await called;
    pass(step, 'after');
    return result;
  };
  const now = <R>(name: string, call: () => R): R => {
    const step = begin(name);
    pass(step, 'before');
    const result = call();
    pass(step, 'after');
    return result;
  };
  return Object.assign(gate, { now });
}

function isMet(plan: CrashPlan, step: number, moment: Moment): boolean {
  if (plan.kind === 'none') return false;
  if (plan.kind === 'copy') return plan.moments.includes(moment);
  return plan.point.step === step && plan.point.moment === moment;
}

function halt(plan: CrashPlan, point: CrashPoint): void {
  if (plan.kind === 'copy') stopForCopy(point);
  else die();
}

/** SIGKILL: no exit code of ours runs. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive; nothing of ours runs meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('SIGKILL did not end the process');
}
