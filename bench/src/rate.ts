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
