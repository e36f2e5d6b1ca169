import type { Command } from 'commander';
import type { ChainReport } from '@banyan/engine';
import { table } from '../output.ts';
import { readingSystem } from './command-context.ts';

/** `banyan log verify`: walks the hash chains. */
export function addLogCommand(program: Command): void {
  const log = program.command('log').description('look after the logs');
  log
    .command('verify')
    .argument('[service]', 'only this service’s log')
    .description(
      'walk the hash chain from the first event and compute every hash anew; exit code 1 when it does not hold',
    )
    .action(async (only: string | undefined, _options: object, command: Command) => {
      await readingSystem(command, async ({ operations }, { output }) => {
        const names = only === undefined ? (await operations.status()).services.map(({ service }) => service) : [only];
        const reports: Record<string, ChainReport> = {};
        for (const service of names) {
          output.step(`walking the log of ${service}`);
          reports[service] = await operations.verifyLog(service, (position) =>
            output.step(`walking the log of ${service}: position ${position}`),
          );
        }
        output.result(reports, () =>
          table(
            ['service', 'events', 'batches', 'hash'],
            Object.entries(reports).map(([service, { events, batches, hash }]) => [service, events, batches, hash]),
          ),
        );
      });
    });
}
