import { setTimeout as wait } from 'node:timers/promises';
import { complaintsOf } from './complaints-of.ts';
import type { Fault } from './faults.ts';
import type { Ground } from './ground.ts';
import { Load } from './load.ts';
import { checkProgram } from './check-program.ts';
import { MemoryWatch } from './memory-watch.ts';
import { Outside } from './outside.ts';

/** How the system bore a fault. */
export interface FaultResult {
  readonly name: string;
  readonly what: string;
  /** Checkouts that became orders, and those that were told that there is nothing left. */
  readonly orders: number;
  readonly refused: number;
  /** Requests that were sent once more because nobody knew what had become of them. */
  readonly askedAgain: number;
  /** The longest time in which nothing was bought, in milliseconds. */
  readonly silenceMs: number;
  /** From the end of the fault to the next order. */
  readonly backMs: number;
  /** From the last answer to when no view has anything to fold. */
  readonly lagMs: number;
  /** The process that has held most, and how much, in MB. */
  readonly memory: readonly [member: string, megabytes: number];
  /** What is worth telling of how it was done. */
  readonly note: string | undefined;
  /** Whatever is not as it has to be. */
  readonly complaints: readonly string[];
}

const WARM_MS = 1500;
const AFTER_MS = 2000;
const START_BUYING_MS_MAX = 60_000;
const BACK_MS_MAX = 60_000;
const LAG_MS_MAX = 60_000;
const SETTLE_MS_MAX = 60_000;
/** Bounds that a fault may not break. */
const LAG_MS_ALLOWED = 15_000;
const MEGABYTES_ALLOWED = 500;
const LOOK_MS = 20;
/** So many of the newest orders are asked for from outside. */
const SEEN_ORDERS = 40;

/** Lets people buy, has something go wrong meanwhile, and looks at all of it once it is quiet. @throws Skip; Error when it does not recover */
export async function runFault(ground: Ground, fault: Fault): Promise<FaultResult> {
  const { fleet, history } = ground;
  const [before, range, series] = [history.bought.length, await ground.range(), await ground.series()];
  const watch = new MemoryWatch(fleet);
  const outside = new Outside(fleet.url, history);
  const load = new Load(outside, history, range);
  let note: string | undefined;
  let struckMs = 0;
  let overMs = 0;
  let stoppedMs = 0;
  try {
    await until(() => load.orderedMs.length > 0, START_BUYING_MS_MAX, 'nobody could buy before the fault');
    await wait(WARM_MS);
    struckMs = performance.now();
    note = await fault.strike(ground);
    overMs = performance.now();
    await until(() => load.orderedMs.at(-1)! > overMs, BACK_MS_MAX, 'nobody could buy after the fault');
    await wait(AFTER_MS);
  } finally {
    stoppedMs = performance.now();
    await load.stop();
  }
  const quietMs = performance.now();
  const lagMs = (await untilCaughtUp(ground)) - quietMs;
  const memory = [...watch.stop()].toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0];
  const bought = history.bought.slice(before);
  const complaints = [
    ...(await settled(ground)),
    ...complaintsOf(history, await ground.look(({ operations }) => ground.facts.read(operations)), series),
    ...(await seenOutside(ground, outside, range)),
    ...(await checkProgram(ground)),
    ...(lagMs > LAG_MS_ALLOWED ? [`views were behind for ${Math.round(lagMs)} ms`] : []),
    ...(memory[1] > MEGABYTES_ALLOWED ? [`${memory[0]} held ${memory[1]} MB`] : []),
  ];
  const times = [struckMs, ...load.orderedMs.filter((ms) => ms > struckMs && ms < stoppedMs), stoppedMs];
  return {
    name: fault.name,
    what: fault.what,
    orders: bought.filter(({ outcome }) => outcome.kind === 'order').length,
    refused: bought.filter(({ outcome }) => outcome.kind === 'refused').length,
    askedAgain: outside.course.tries - outside.course.answered,
    silenceMs: Math.max(...times.slice(1).map((ms, nth) => ms - times[nth]!)),
    backMs: load.orderedMs.find((ms) => ms > overMs)! - overMs,
    lagMs,
    memory,
    note,
    complaints,
  };
}

async function until(holds: () => boolean, msMax: number, otherwise: string): Promise<void> {
  const overMs = performance.now() + msMax;
  while (!holds()) {
    if (performance.now() > overMs) throw new Error(`${otherwise} for ${msMax / 1000} s`);
    await wait(LOOK_MS);
  }
}

/** When every view had folded everything, and all was ready. */
async function untilCaughtUp(ground: Ground): Promise<number> {
  const overMs = performance.now() + LAG_MS_MAX;
  for (;;) {
    const status = await ground.look(({ operations }) => operations.status()).catch(() => undefined);
    const behind = status?.services.reduce((sum, service) => sum + service.behind, 0);
    if (status?.ready === true && behind === 0) return performance.now();
    if (performance.now() > overMs)
      throw new Error(
        `it has not caught up after ${LAG_MS_MAX / 1000} s: ${JSON.stringify(status?.reasons)}, ${behind} events behind`,
      );
    await wait(LOOK_MS);
  }
}

async function settled(ground: Ground): Promise<string[]> {
  const late = AbortSignal.timeout(SETTLE_MS_MAX);
  const { promise: isLate, resolve } = Promise.withResolvers<string[]>();
  late.addEventListener('abort', () => resolve([`it does not settle in ${SETTLE_MS_MAX / 1000} s`]));
  return Promise.race([ground.look(({ operations }) => operations.settle()).then((): string[] => []), isLate]);
}

/** What a buyer and the owner see through the gateway is what was bought. */
async function seenOutside(
  { fleet, history, facts }: Ground,
  outside: Outside,
  { skus, scarce, owner }: { readonly skus: readonly string[]; readonly scarce: string; readonly owner: string },
): Promise<string[]> {
  const complaints: string[] = [];
  const ready = await outside.sees(owner, 'health/ready');
  if (ready?.body?.status !== 'ready') complaints.push(`it is not ready: ${JSON.stringify(ready?.body)}`);
  for (const { checkout, token, outcome } of history.bought.slice(-SEEN_ORDERS)) {
    if (outcome.kind !== 'order') continue;
    const seen = await outside.sees(token, `checkouts/${checkout}`);
    if (seen?.body?.order?.number !== outcome.number)
      complaints.push(
        `the buyer of order ${checkout}, number ${outcome.number}, sees ${seen?.status} ${JSON.stringify(seen?.body)}`,
      );
  }
  for (const sku of [...skus, scarce]) {
    const seen = await outside.sees(owner, `inventory/stock-levels?sku=${sku}`);
    const [free, expected] = [seen?.body?.rows?.[0]?.free, facts.freeOf(sku)];
    if (free !== expected)
      complaints.push(`${fleet.url} says that ${String(free)} pieces of ${sku} are free, the log ${expected}`);
  }
  return complaints;
}
