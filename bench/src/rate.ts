import { setTimeout } from 'node:timers/promises';

/** How fast something went, and what it cost. */
export interface Rate {
  readonly perSecond: number;
  /** Time of processors, of all threads of this process, in microseconds for each: what a machine shared with others does not distort. */
  readonly cpuUs: number;
}

/** Measures work that says how much of it was done. */
export async function measureRate(work: () => number | Promise<number>): Promise<Rate> {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const done = await work();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: done / seconds, cpuUs: (user + system) / done };
}

/** Has a number of callers repeat a call for a while, each at once after its answer; resolves to the number of answers. */
export async function repeatFor(
  seconds: number,
  callers: number,
  call: (nth: number) => Promise<unknown>,
): Promise<number> {
  const endMs = performance.now() + seconds * 1000;
  let next = 0;
  let done = 0;
  const caller = async (): Promise<void> => {
    do {
      await call(next++);
      done += 1;
    } while (performance.now() < endMs);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return done;
}

/**
 * Begins a call at even intervals for a while, whether those before have been answered or not; resolves when all have been, to how late each one was
 * answered (ms), counted from when it was to begin: whoever had to wait for his turn has waited.
 */
export async function paceFor(
  seconds: number,
  perSecond: number,
  call: (nth: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const startMs = performance.now();
  const count = Math.max(1, Math.round(seconds * perSecond));
  const took: number[] = [];
  const calls: Promise<void>[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const dueMs = startMs + (nth * 1000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await setTimeout(waitMs);
    calls.push(call(nth).then(() => void took.push(performance.now() - dueMs)));
  }
  await Promise.all(calls);
  return took;
}
