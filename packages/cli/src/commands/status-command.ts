import type { Command } from 'commander';
import { table } from '../output.ts';
import type { SystemStatus } from '../system-access.ts';
import { readingSystem } from './command-context.ts';

/** `banyan status`: what runs, and how it is. */
export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('say who owns the data folder, and how its services are')
    .action(async (_options: object, command: Command) => {
      await readingSystem(command, async (access, { output }) => {
        const status = await access.operations.statusNow();
        output.result({ ...status, running: !access.isOwner }, () => statusText(status, !access.isOwner));
      });
    });
}

function statusText(status: SystemStatus, isRunning: boolean): string {
  const reasons = Object.entries(status.reasons).map(([service, reason]) => `  ${service}: ${reason}`);
  return [
    `data folder  ${status.folder}`,
    isRunning
      ? `owner        process ${status.pid}${status.url === undefined ? '' : `, ${status.url}`}`
      : 'owner        none (opened for this command)',
    `ready        ${status.ready ? 'yes' : 'no'}`,
    ...reasons,
    '',
    table(
      ['service', 'events', 'newest', 'views', 'behind', 'parked'],
      status.services.map(({ service, position, recordedAt, views, behind, parked }) => [
        service,
        position,
        recordedAt,
        views,
        behind,
        parked,
      ]),
    ),
  ].join('\n');
}
