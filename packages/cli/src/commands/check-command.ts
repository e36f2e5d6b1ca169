import { CorruptLogError } from '@banyan/engine';
import type { Command } from 'commander';
import { checkLogsApart } from '../check-logs-apart.ts';
import { checkSystem, type SystemCheck } from '../check-system.ts';
import { loadTopology } from '../load-topology.ts';
import { table } from '../output.ts';
import { contextOf, readingSystem, type CommandContext } from './command-context.ts';

/** `banyan check`: everything that can be checked of any system. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'walk every hash chain, compare every view with the fold of the log and look at all that its file holds, list what is parked; exit code 1 when something is not whole, 2 when something could not be looked at',
    )
    .action(async (_options: object, command: Command) => {
      const tell = (check: SystemCheck, { output }: CommandContext): void => {
        output.result(check, () => checkText(check));
        process.exitCode = exitCodeOf(check);
      };
      try {
        await readingSystem(command, async (access, context) =>
          tell(await checkSystem(access, context.output.step), context),
        );
      } catch (error) {
        if (!(error instanceof CorruptLogError)) throw error;
        const context = contextOf(command);
        const { dataFolder, topologyFile } = context.settings;
        tell(await checkLogsApart(dataFolder, await loadTopology(topologyFile), context.output.step), context);
      }
    });
}

const AMISS = 1;
const NOT_MADE = 2;

function exitCodeOf(check: SystemCheck): number {
  if (check.whole) return 0;
  return isAmiss(check) ? AMISS : NOT_MADE;
}

function isAmiss({ logs, views, damagedViews, parkedRows, parkedInstances }: SystemCheck): boolean {
  return (
    Object.values(logs).some((log) => 'damage' in log) ||
    views.some(({ differences }) => differences > 0) ||
    Object.keys(damagedViews).length > 0 ||
    parkedRows.length + parkedInstances.length > 0
  );
}

/** What could not be looked at may hang on what is broken; where nothing is, it is most likely busy. */
function whatToThinkOfIt(check: SystemCheck): string {
  return isAmiss(check)
    ? ', perhaps because of that: check again once it is mended'
    : ', which says nothing against the system: try again';
}

function checkText(check: SystemCheck): string {
  const { whole, notMade, logs, views, damagedViews, parkedRows, parkedInstances } = check;
  const unseen = Object.entries(notMade).map(([what, reason]) => `${what} could not be looked at: ${reason}`);
  const damaged = Object.entries(damagedViews).flatMap(([view, damage]) => [
    ...damage.map((what) => `the file of ${view} is damaged: ${what}`),
    `  build it again from the log: npm run banyan -- view rebuild ${view.replace('/', ' ')}`,
  ]);
  const parked = [
    ...parkedRows.map(({ service, view, key, reason }) => `row ${key} of ${service}/${view} waits: ${reason}`),
    ...parkedInstances.map(
      ({ service, process: name, instance, reason }) => `instance ${instance} of ${service}/${name} waits: ${reason}`,
    ),
  ];
  return [
    table(
      ['log', 'events', 'chain'],
      Object.entries(logs).map(([service, log]) =>
        'hash' in log ? [service, log.events, `whole, ${log.hash.slice(0, 16)}`] : [service, 0, log.damage],
      ),
    ),
    '',
    table(
      ['view', 'rows', 'events', 'folded anew'],
      views.map(({ service, view, rows, events, differences, differing }) => [
        `${service}/${view}`,
        rows,
        events,
        differences === 0 ? 'identical' : `${differences} rows differ: ${differing.join(', ')}`,
      ]),
    ),
    ...(damaged.length === 0 ? [] : ['', ...damaged]),
    ...(parked.length === 0 ? [] : ['', ...parked]),
    ...(unseen.length === 0 ? [] : ['', ...unseen]),
    '',
    ...(isAmiss(check) ? ['something is not whole'] : []),
    ...(unseen.length > 0 ? [`not everything could be looked at${whatToThinkOfIt(check)}`] : []),
    ...(whole ? ['all is whole'] : []),
  ].join('\n');
}
