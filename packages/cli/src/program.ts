import { version } from '@banyan/core';
import { Command } from 'commander';
import { addBackupCommands } from './commands/backup-commands.ts';
import { addCertificatesCommand } from './commands/certificates-command.ts';
import { addCheckCommand } from './commands/check-command.ts';
import { addLogCommand } from './commands/log-command.ts';
import { addMoveCommand } from './commands/move-command.ts';
import { addParkedCommand } from './commands/parked-command.ts';
import { addPersonCommand } from './commands/person-command.ts';
import { addStartCommand } from './commands/start-command.ts';
import { addStatusCommand } from './commands/status-command.ts';
import { addTopologyCommand } from './commands/topology-command.ts';
import { addViewCommands } from './commands/view-commands.ts';

// Said below the help of every command.
const HELP_OF_ALL = `
Environment: BANYAN_DATA and BANYAN_TOPOLOGY as above; for start PORT (8080), HOST (127.0.0.1), BANYAN_LOG (warn).
Exit codes:  0 done; 1 failed, or something is not whole; 2 the command line is wrong, or \`check\` could not look at everything.`;

/** The command `banyan` with all that is below it. */
export function program(): Command {
  const banyan = new Command('banyan')
    .description(
      'Run, inspect, verify, back up and restore a Banyan system. Commands work through the process that owns the data folder, or open it themselves.',
    )
    .version(version, '--version', 'print the version')
    .option('--data <folder>', 'the data folder (default: BANYAN_DATA, or .data)')
    .option(
      '--topology <name>',
      'which services run where: a name in topologies/, or a file (default: BANYAN_TOPOLOGY, or one-process)',
    )
    .option('--json', 'print results as JSON')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('afterAll', HELP_OF_ALL)
    .showHelpAfterError('(--help says what there is)')
    .exitOverride();
  addStartCommand(banyan);
  addStatusCommand(banyan);
  addLogCommand(banyan);
  addBackupCommands(banyan);
  addMoveCommand(banyan);
  addViewCommands(banyan);
  addParkedCommand(banyan);
  addCheckCommand(banyan);
  addPersonCommand(banyan);
  addTopologyCommand(banyan);
  addCertificatesCommand(banyan);
  return banyan;
}
