import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { MoveStep } from '@banyan/engine';
import { controlSocketPath, openDataFolder } from '@banyan/sqlite';
import { moveStores, type MovedStore, type MovedStores } from '@banyan/topology';
import { RemoteSystem } from '../control/remote-system.ts';
import { UsageError } from '../errors.ts';
import { planOf } from '../fleet/own-member.ts';
import { loadTopology } from '../load-topology.ts';
import { table, type Output } from '../output.ts';
import { contextOf, type CommandContext } from './command-context.ts';
import { progressBar } from './progress-bar.ts';

interface Options {
  readonly to?: string;
  readonly from?: string;
  readonly all?: true;
  readonly undo?: true;
}

const HELP = `
The topology (--topology) names the stores: that of the data folder and servers. \`move orders --to main\` moves one log; \`move --all\` moves every log, and
people's keys, to where the topology places them, so that the system can be started on it. Positions, hashes and recorded answers stay as they are; views are folded anew where
they are to be.

While one process runs on the data folder, it moves the log itself, between stores of its own topology, and its callers wait for a moment. Else, and for --all, stop it first.
A move that was killed goes on when it is begun again; --undo gives it up, unless it was decided. What has moved can be moved back: only what is new is copied.`;

/** `banyan move`: a log to another store. */
export function addMoveCommand(program: Command): void {
  program
    .command('move')
    .argument('[service]', 'the service whose log is moved')
    .option('--to <store>', 'the store that it is moved to, as the topology calls it')
    .option('--from <store>', 'the store that it is on, where the data folder does not know')
    .option('--all', 'every log, and people’s keys, to where the topology places them')
    .option('--undo', 'give up a move to that store that was killed half-way')
    .description('move a service’s log, with all that belongs to it, to another store')
    .addHelpText('after', HELP)
    .action(async (service: string | undefined, options: Options, command: Command) => {
      checkOptions(service, options);
      const context = contextOf(command);
      try {
        await move(context, service, options);
      } finally {
        context.output.done();
      }
    });
}

/** @throws UsageError */
function checkOptions(service: string | undefined, { to, all, undo }: Options): void {
  if (all === true && (service !== undefined || to !== undefined || undo === true))
    throw new UsageError(
      '--all moves each log to where the topology places it: give no service, --to or --undo with it',
    );
  if (all !== true && (service === undefined || to === undefined))
    throw new UsageError('say which log, and where to: `banyan move SERVICE --to STORE`, or `banyan move --all`');
}

async function move(context: CommandContext, service: string | undefined, options: Options): Promise<void> {
  const { settings, output } = context;
  const { dataFolder, topologyFile } = settings;
  if (!existsSync(join(dataFolder, 'format.json')))
    throw new UsageError(
      `there is no data folder ${dataFolder}; name the one that the system runs on by --data or BANYAN_DATA`,
    );
  const running = await RemoteSystem.connect(controlSocketPath(dataFolder));
  if (running !== undefined) {
    try {
      return await moveThrough(running, output, service, options);
    } finally {
      await running.close();
    }
  }
  const plan = planOf(await loadTopology(topologyFile));
  const folder = openDataFolder(dataFolder, { onNotice: output.step });
  try {
    const { to, from, all = false, undo = false } = options;
    const request = {
      ...(service !== undefined && { services: [service] }),
      ...(to !== undefined && { to }),
      ...(from !== undefined && { from }),
      keys: all,
      undo,
    };
    const bar = progressBar(output.step);
    const moved = await moveStores(plan, folder, process.env, request, (what, step, done, of) =>
      bar(wordOf(what, step), done, of),
    );
    output.result(moved, () => told(moved));
  } finally {
    await folder.close();
  }
}

/** Has the process that owns the data folder move a log. @throws UsageError where that has to be stopped first */
async function moveThrough(
  running: RemoteSystem,
  output: Output,
  service: string | undefined,
  { to, from, undo }: Options,
): Promise<void> {
  if (service === undefined || to === undefined || from !== undefined || undo === true)
    throw new UsageError(
      `process ${running.pid} runs on the data folder, and moves one log at a time to another store of its topology (\`banyan move SERVICE --to STORE\`); for anything else stop it first`,
    );
  const bar = progressBar(output.step);
  const { epoch, position, hash } = await running.operations.moveLog(service, to, (done, of) => bar(service, done, of));
  const log: MovedStore = { service, from: 'the store it was on', to, epoch, position, hash };
  output.result({ logs: [log], keys: 0 } satisfies MovedStores, () => told({ logs: [log], keys: 0 }));
}

const STEP_WORDS: Readonly<Record<MoveStep, string>> = {
  close: 'making room for',
  copy: 'copying',
  verify: 'verifying the copy of',
  seal: 'sealing',
  rest: 'copying the rest of',
  registers: 'copying what belongs to',
  commit: 'opening',
  moved: 'moved',
};

const wordOf = (what: string, step: MoveStep): string =>
  what === 'keys' ? 'copying people’s keys' : `${STEP_WORDS[step]} the log of ${what}`;

function told({ logs, keys }: MovedStores): string {
  return [
    table(
      ['log', 'from', 'to', 'epoch', 'events', 'hash'],
      logs.map(({ service, from, to, epoch, position, hash }) => [
        service,
        from ?? 'was there',
        to,
        epoch,
        position,
        hash.slice(0, 12),
      ]),
    ),
    ...(keys > 0 ? [`people’s keys: ${keys}, and none is left in the data folder`] : []),
  ].join('\n');
}
