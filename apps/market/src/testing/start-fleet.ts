import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { startScript } from './run-script.ts';

/** A fleet of the market that runs. */
export interface RunningFleet {
  readonly folder: string;
  /** Where its stores are, for scripts that are run beside it. */
  readonly env: NodeJS.ProcessEnv;
  readonly fleet: ChildProcess;
  /** What it has written. */
  readonly lines: readonly string[];
  /** Resolves with the first line that is as wanted. @param from the number of lines that do not count */
  readonly heard: (wanted: RegExp, from?: number) => Promise<RegExpExecArray>;
  /** The process id of one of its processes. */
  readonly pidOf: (member: string) => number;
  readonly ended: () => Promise<void>;
}

/** Starts a topology's processes, with the stores that the environment names, in a folder of their own. */
export async function startFleet(t: TestContext, env: NodeJS.ProcessEnv): Promise<RunningFleet> {
  const folder = join(await temporaryFolder(t), 'data');
  const fleet = startScript('start.ts', folder, [], env);
  t.after(() => fleet.kill('SIGKILL'));
  let complaints = '';
  fleet.stderr!.on('data', (said: Buffer) => (complaints += String(said)));
  const lines: string[] = [];
  let onLine = (): void => {};
  createInterface(fleet.stdout!).on('line', (line) => {
    lines.push(line);
    onLine();
  });
  fleet.once('exit', () => onLine());
  return {
    folder,
    env,
    fleet,
    lines,
    async heard(wanted, from = 0) {
      for (;;) {
        for (const line of lines.slice(from)) {
          const found = wanted.exec(line);
          if (found !== null) return found;
        }
        if (fleet.exitCode !== null) throw new Error(`the fleet has ended:\n${lines.join('\n')}\n${complaints}`);
        await new Promise<void>((resolve) => (onLine = resolve));
      }
    },
    pidOf: (member) => Number(/\d+/.exec(readFileSync(join(folder, 'processes', member, 'owner.pid'), 'utf8'))![0]),
    async ended() {
      if (fleet.exitCode === null && fleet.signalCode === null) await once(fleet, 'exit');
    },
  };
}
