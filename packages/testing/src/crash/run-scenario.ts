import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, systemPorts, type System, type SystemPorts } from '@banyan/engine';
import { crashingGate, type CrashPlan } from './crash-point.ts';
import type { CrashScenario } from './crash-scenario.ts';
import { gatedStores, OPEN_GATE, type Gate } from './durable-steps.ts';

/** Where the scenario's stores are, in the folder of a run; beside them is what the harness notes down. */
export const DATA = 'data';

// Beside the data, so that they outlive the process; written without a buffer of ours, so that a SIGKILL loses no line.
const stepsFile = (folder: string): string => join(folder, 'steps.txt');
const restartStepsFile = (folder: string): string => join(folder, 'restart-steps.txt');
const acknowledgedFile = (folder: string): string => join(folder, 'acknowledged.txt');
const dataFolder = (folder: string): string => join(folder, DATA);

/** Runs a scenario on a folder from the start to the end, or to where it is killed. */
export async function runScenario(scenario: CrashScenario, folder: string, plan: CrashPlan): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const gate = crashingGate(plan, (_, name) => appendFileSync(stepsFile(folder), `${name}\n`));
  await withSystem(scenario, folder, gate, async (system) => {
    await scenario.run(system, (what) => appendFileSync(acknowledgedFile(folder), `${what}\n`));
    await system.operations.settle();
  });
}

/** Restarts a scenario on the folder that a crash has left, until it has come to rest, or to where it is killed. */
export async function restartScenario(
  scenario: CrashScenario,
  folder: string,
  plan: CrashPlan,
  at?: number,
): Promise<void> {
  const gate = crashingGate(plan, (_, name) => appendFileSync(restartStepsFile(folder), `${name}\n`));
  await withSystem(scenario, folder, gate, (system) => system.operations.settle(), portsAt(at));
}

/** Restarts a scenario on the folder that a crash has left, checks it as it is, lets the clients try again, and checks it once more. */
export async function recoverScenario(scenario: CrashScenario, folder: string, at?: number): Promise<void> {
  const acknowledged = linesOf(acknowledgedFile(folder));
  await withSystem(
    scenario,
    folder,
    OPEN_GATE,
    async (system) => {
      if (scenario.triesAgainAtOnce !== true) {
        await system.operations.settle();
        await scenario.check(system, acknowledged, false);
      }
      const all: string[] = [];
      await scenario.run(system, (what) => all.push(what));
      await system.operations.settle();
      await scenario.check(system, all, true);
    },
    portsAt(at),
  );
}

/** The names of the durable steps that the run on a folder has begun. */
export function stepsTaken(folder: string): string[] {
  return linesOf(stepsFile(folder));
}

/** The names of the durable steps that the first restart on a folder has begun. */
export function restartStepsTaken(folder: string): string[] {
  return linesOf(restartStepsFile(folder));
}

async function withSystem(
  scenario: CrashScenario,
  folder: string,
  gate: Gate,
  work: (system: System) => Promise<void>,
  ports: SystemPorts = systemPorts,
): Promise<void> {
  const opened = await scenario.open(dataFolder(folder), gate);
  try {
    const system = await startSystem({ services: scenario.services, stores: gatedStores(opened.stores, gate), ports });
    try {
      await work(system);
    } finally {
      await system.stop();
    }
  } finally {
    await opened.close();
  }
}

/** The machine's ports, with a clock that begins at `at`: what is restarted later than it was stopped has not slept through its deadlines. */
function portsAt(at = Date.now()): SystemPorts {
  const behindMs = Date.now() - at;
  return { ...systemPorts, clock: { ...systemPorts.clock, now: () => systemPorts.clock.now() - behindMs } };
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}
