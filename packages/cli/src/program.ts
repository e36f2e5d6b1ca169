import { Command } from 'commander';
import { addBackupCommands } from './commands/backup-commands.ts';
import { addCheckCommand } from './commands/check-command.ts';
import { addLogCommand } from './commands/log-command.ts';
import { addParkedCommand } from './commands/parked-command.ts';
import { addStartCommand } from './commands/start-command.ts';
import { addStatusCommand } from './commands/status-command.ts';
import { addViewCommands } from './commands/view-commands.ts';

/** The command `banyan` with all that is below it. */
export function program(): Command {
  const banyan = new Command('banyan')
    .description(
      'Run, inspect, verify, back up and restore a Banyan system. Commands work through the process that owns the data folder, or open it themselves.',
    )
    .option('--data <folder>', 'the data folder (default: BANYAN_DATA, or .data)')
    .option(
      '--topology <file>',
      'the module that says which services run (default: BANYAN_TOPOLOGY, or topologies/one-process.ts)',
    )
    .option('--json', 'print results as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 failed, or something is not whole; 2 the command line is wrong, or `check` could not look at everything.',
    )
    .showHelpAfterError('(--help says what there is)')
    .exitOverride();
  addStartCommand(banyan);
  addStatusCommand(banyan);
  addLogCommand(banyan);
  addBackupCommands(banyan);
  addViewCommands(banyan);
  addParkedCommand(banyan);
  addCheckCommand(banyan);
  return banyan;
}
