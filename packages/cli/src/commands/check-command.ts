import type { Command } from 'commander';
import { checkSystem, type SystemCheck } from '../check-system.ts';
import { table } from '../output.ts';
import { withSystem } from './command-context.ts';

/** `banyan check`: everything that can be checked of any system. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'walk every hash chain, compare every view with the fold of the log, list what is parked; exit code 1 when something is not whole',
    )
    .action(async (_options: object, command: Command) => {
      await withSystem(command, async (access, { output }) => {
        const check = await checkSystem(access, output.step);
        output.result(check, () => checkText(check));
        if (!check.whole) process.exitCode = 1;
      });
    });
}

function checkText({ whole, logs, views, parkedRows, parkedInstances }: SystemCheck): string {
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
    ...(parked.length === 0 ? [] : ['', ...parked]),
    '',
    whole ? 'all is whole' : 'something is not whole',
  ].join('\n');
}
