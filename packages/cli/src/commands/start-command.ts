import type { Command } from 'commander';
import { loadTopology } from '../load-topology.ts';
import { runUntilSignal } from '../run-until-signal.ts';
import { serve } from '../serve.ts';
import { contextOf } from './command-context.ts';

/** `banyan start`: the system with its gateway, until it is asked to end. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the system and its gateway (PORT, default 8080) until SIGINT or SIGTERM')
    .action(async (_options: object, command: Command) => {
      const { settings, output } = contextOf(command);
      output.step(`starting on ${settings.dataFolder}`);
      const served = await serve({ ...settings, title: 'Banyan', topology: await loadTopology(settings.topologyFile) });
      const { url, staffToken } = served;
      // Before anything is said: whoever reads it may ask for the end at once.
      const ended = runUntilSignal(served.stop, () => output.step('stopping'));
      output.result({ url, staffToken, pid: process.pid }, () =>
        [
          `listening on ${url}`,
          ...(staffToken === undefined ? [] : [`staff token, shown this once: ${staffToken}`]),
        ].join('\n'),
      );
      await ended;
    });
}
