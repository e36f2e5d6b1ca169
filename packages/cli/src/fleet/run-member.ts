import { newLogger } from '@banyan/gateway';
import { gatewayOf } from '@banyan/topology';
import { UsageError } from '../errors.ts';
import { mendViews } from '../mend-views.ts';
import type { Topology } from '../owned-system.ts';
import { runUntilSignal } from '../run-until-signal.ts';
import { serve } from '../serve.ts';
import type { Settings } from '../settings.ts';
import { ownMember, planOf } from './own-member.ts';
import type { Place } from './place.ts';

/** What an application's `program` exports. */
interface Program {
  run(settings: Settings, place: Place): Promise<void>;
}

/** Runs one process of a fleet until it is asked to end, or loses the supervisor that started it. */
export async function runMember(settings: Settings, topology: Topology, place: Place): Promise<void> {
  const plan = planOf(topology);
  // Whoever is left alone ends: nobody would ever end it, and the next fleet would find its folder taken.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  if (place.process !== gatewayOf(plan)) return runServices(settings, topology, place);
  const { program } = plan.application;
  if (program !== undefined)
    return programAt(program, (await import(program)) as Partial<Program>).run(settings, place);
  const served = await serve({ ...settings, title: 'Banyan', topology, place });
  process.stdout.write(`listening on ${served.url}\n`);
  if (served.staffToken !== undefined) process.stdout.write(`staff token, shown this once: ${served.staffToken}\n`);
  await runUntilSignal(served.stop);
}

async function runServices({ dataFolder, logLevel }: Settings, topology: Topology, place: Place): Promise<void> {
  const contracts = planOf(topology).application.services.map(({ contract }) => contract);
  const log = newLogger(logLevel, contracts);
  const member = await ownMember({
    dataFolder,
    topology,
    place,
    log: ({ level, message, ...details }) => log[level](details, message),
  });
  let isStopping = false;
  const ended = runUntilSignal(async () => {
    isStopping = true;
    await member.close();
  });
  member.nowReady();
  // One of the instances that share them looks at the views.
  if (place.instance === 1)
    await mendViews(
      member.system,
      () => isStopping,
      (trouble) => log.warn({}, trouble),
    ).catch((error: unknown) => log.error({ err: error }, 'views could not be looked at'));
  await ended;
}

function programAt(url: string, module: Partial<Program>): Program {
  if (typeof module.run === 'function') return module as Program;
  throw new UsageError(`${url}, the application’s program, exports no function run`);
}
