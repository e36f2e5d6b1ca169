import type { Command } from 'commander';
import { table } from '../output.ts';
import { readingSystem, withSystem } from './command-context.ts';

/** `banyan views` and `banyan view rebuild`. */
export function addViewCommands(program: Command): void {
  program
    .command('views')
    .description('list the views: where they stand, how far behind, what is parked')
    .action(async (_options: object, command: Command) => {
      await readingSystem(command, async ({ operations }, { output }) => {
        const views = await operations.views();
        output.result(views, () =>
          table(
            ['view', 'positions', 'behind', 'parked', 'state'],
            views.map(({ service, view, positions, behind, parked, rebuilding }) => [
              `${service}/${view}`,
              Object.entries(positions)
                .map(([source, position]) => `${source}:${position}`)
                .join(' '),
              behind,
              parked,
              rebuilding ? 'rebuilding' : 'live',
            ]),
          ),
        );
      });
    });
  program
    .command('view')
    .description('look after one view')
    .command('rebuild')
    .argument('<service>')
    .argument('<view>')
    .description('fold the log into a new table beside the live one, and swap it in; queries go on meanwhile')
    .action(async (service: string, view: string, _options: object, command: Command) => {
      await withSystem(command, async ({ operations }, { output }) => {
        await operations.rebuildView(service, view, (folded, of) =>
          output.step(`${service}/${view}: ${folded} of ${of} events`),
        );
        output.result({ service, view, rebuilt: true }, () => `${service}/${view} has been rebuilt`);
      });
    });
}
