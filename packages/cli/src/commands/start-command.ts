import { InvalidArgumentError, type Command } from 'commander';
import { assertReady, isFleet, type Plan } from '@banyan/topology';
import { UsageError } from '../errors.ts';
import { planOf } from '../fleet/own-member.ts';
import { memberName, placeOf, processOf } from '../fleet/place.ts';
import { runFleet } from '../fleet/run-fleet.ts';
import { runMember } from '../fleet/run-member.ts';
import { loadTopology } from '../load-topology.ts';
import type { Topology } from '../owned-system.ts';
import { runUntilSignal } from '../run-until-signal.ts';
import { serve } from '../serve.ts';
import { contextOf, type CommandContext } from './command-context.ts';

interface Options {
  readonly service?: string;
  readonly process?: string;
  readonly instance: number;
}

/** `banyan start`: the system with its gateway, in one process or in all of its topology, until it is asked to end. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .option(
      '--service <name>',
      'only the process that runs this service, as in a container; the others by BANYAN_PEERS',
    )
    .option('--process <name>', 'only this process, such as the one with the gateway')
    .option('--instance <number>', 'which instance of it this is', readInstance, 1)
    .description(
      'run the system and its gateway (PORT, default 8080) until SIGINT or SIGTERM; where the topology has several processes, all of them',
    )
    .action(async (options: Options, command: Command) => {
      const context = contextOf(command);
      const topology = await loadTopology(context.settings.topologyFile);
      const { plan } = topology;
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      if (options.service !== undefined || options.process !== undefined) {
        const place = placeIn(planOf(topology), options);
        // The others may be at work: it joins them without the hub, too, and catches up.
        const looked = { process: place.process, withHub: false };
        for (const notice of await assertReady(planOf(topology), process.env, looked)) say(notice);
        return runMember(context.settings, topology, place);
      }
      if (plan === undefined || !isFleet(plan)) return startAlone(context, topology);
      const { settings, output } = context;
      await runFleet({
        settings,
        plan,
        say,
        onLine: (member, line) => void process.stdout.write(`${member} | ${line}\n`),
      });
      output.done();
    });
}

async function startAlone({ settings, output }: CommandContext, topology: Topology): Promise<void> {
  output.step(`starting on ${settings.dataFolder}`);
  const served = await serve({ ...settings, title: 'Banyan', topology });
  const { url, staffToken } = served;
  // Before anything is said: whoever reads it may ask for the end at once.
  const ended = runUntilSignal(served.stop, () => output.step('stopping'));
  output.result({ url, staffToken, pid: process.pid }, () =>
    [`listening on ${url}`, ...(staffToken === undefined ? [] : [`staff token, shown this once: ${staffToken}`])].join(
      '\n',
    ),
  );
  await ended;
}

/** @throws UsageError when there is no such process */
function placeIn(plan: Plan, { service, process: name, instance }: Options) {
  if (service !== undefined && name !== undefined)
    throw new UsageError('--service and --process say the same: give one');
  return placeOf(plan, memberName({ process: name ?? processOf(plan, service!), instance }));
}

function readInstance(text: string): number {
  const instance = Number(text);
  if (!/^\d{1,4}$/.test(text) || instance < 1) throw new InvalidArgumentError('it is a number from 1 on.');
  return instance;
}
