import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks of Linux's process statistics are hundredths of a second on every machine that Node runs on. */
const US_PER_TICK = 10_000;

interface Statistics {
  readonly parent: number;
  /** What it has taken of processors, in microseconds, and what its children that have ended took. */
  readonly ownUs: number;
  readonly endedUs: number;
}

/** The parent of a process; undefined where the system does not tell. */
export function parentOf(pid: number): number | undefined {
  return statisticsOf(pid)?.parent;
}

/** The processor time that a process has taken so far with all that it has started, in microseconds; 0 where the system does not tell. */
export function treeCpuUs(root: number): number {
  const all = new Map(
    processes().flatMap((pid) => {
      const statistics = statisticsOf(pid);
      return statistics === undefined ? [] : [[pid, statistics] as const];
    }),
  );
  const isOfTree = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = all.get(pid)?.parent;
    return parent !== undefined && parent > 0 && isOfTree(parent);
  };
  let sum = 0;
  for (const [pid, { ownUs, endedUs }] of all) if (isOfTree(pid)) sum += ownUs + endedUs;
  return sum;
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function statisticsOf(pid: number): Statistics | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything, parentheses included.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = (from: number): number => fields[from]! + fields[from + 1]!;
    return { parent, ownUs: ticks(11) * US_PER_TICK, endedUs: ticks(13) * US_PER_TICK };
  } catch {
    return undefined;
  }
}
