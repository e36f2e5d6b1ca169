import { fileURLToPath } from 'node:url';
import { openDataFolder } from '@banyan/sqlite';
import { assertMoved, assertReady, connectionsTo, type Plan } from '@banyan/topology';
import { runUntilSignal } from '../run-until-signal.ts';
import type { Settings } from '../settings.ts';
import { makeCertificates } from './member-files.ts';
import { placesOf } from './place.ts';
import { Supervisor } from './supervisor.ts';

/** How often certificates are looked at that end soon. */
const RENEW_MS = 3_600_000;
const PROGRAM = fileURLToPath(new URL('member-main.ts', import.meta.url));

/** What a fleet on this machine is run from. */
export interface FleetRun {
  readonly settings: Settings;
  readonly plan: Plan;
  /** Takes a line that one of the processes has written. */
  readonly onLine: (member: string, line: string) => void;
  /** Takes a line of the supervisor's own. */
  readonly say: (line: string) => void;
}

/**
 * Runs all processes of a topology on this machine until this one is asked to end, and owns the fleet's data folder meanwhile. Asked a second time, it ends at once.
 * @throws DefinitionError with all that is wrong with the topology; DataFolderOwnedError when another process has the folder; StartFailedError
 */
export async function runFleet({ settings, plan, onLine, say }: FleetRun): Promise<void> {
  for (const notice of await assertReady(plan, process.env)) say(notice);
  const folder = openDataFolder(settings.dataFolder);
  let renewing: NodeJS.Timeout | undefined;
  try {
    assertMoved(plan, folder.path);
    makeCertificates(folder.path, plan);
    renewing = setInterval(() => makeCertificates(folder.path, plan), RENEW_MS);
    const places = placesOf(plan);
    const supervisor = new Supervisor({
      places,
      program: PROGRAM,
      arguments: [],
      environment: { ...process.env, ...environmentOf(settings) },
      onLine,
      say,
    });
    say(`starting ${plan.name}: ${places.length} processes`);
    for (const line of loadText(plan)) say(line);
    let isStopping = false;
    const ended = runUntilSignal(
      () => supervisor.stop(),
      () => {
        isStopping = true;
        say('stopping: what is under way is finished first');
      },
      () => supervisor.kill(),
    );
    await supervisor.start();
    if (!isStopping) say(`${plan.name} is up`);
    await ended;
  } finally {
    clearInterval(renewing);
    await folder.close();
  }
}

/** What a fleet asks of each of its stores on PostgreSQL, which have so many connections for all who use them. */
export function loadText(plan: Plan): string[] {
  return Object.keys(plan.stores).flatMap((store) => {
    const { databases, connections } = connectionsTo(plan, store);
    if (connections === 0) return [];
    return [
      `store ${store}: ${databases} ${databases === 1 ? 'database' : 'databases'}, up to ${connections} connections`,
    ];
  });
}

/** The settings as a process reads them from its environment. */
function environmentOf(settings: Settings): Record<string, string> {
  return {
    BANYAN_DATA: settings.dataFolder,
    BANYAN_TOPOLOGY: settings.topologyFile,
    PORT: String(settings.port),
    HOST: settings.host,
    BANYAN_LOG: settings.logLevel,
    BANYAN_ORIGINS: settings.origins.join(','),
    BANYAN_TRUST_PROXY: settings.trustProxy ? 'yes' : 'no',
  };
}
