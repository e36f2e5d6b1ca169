import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backUp, type BackupReport } from '../backup/back-up.ts';
import { restore } from '../backup/restore.ts';
import { UsageError } from '../errors.ts';
import { table } from '../output.ts';
import { contextOf, withSystem } from './command-context.ts';

/** commander gives the name after `--keys`, `true` when neither option is there, and `false` for `--no-keys`. */
interface KeysOption {
  readonly keys: string | boolean;
}

interface RestoreOption extends KeysOption {
  readonly erasedIn?: readonly string[];
}

/** `banyan backup` and `banyan restore`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .argument('<file>', 'the archive to write, such as shop.tar.gz')
    .option('--keys <file>', 'write the people’s keys to this file (default: <file>.keys)')
    .option('--no-keys', 'leave the people’s keys out')
    .description('write all logs as of one moment into one verified archive, while the system runs')
    .action(async (given: string, { keys }: KeysOption, command: Command) => {
      const file = resolve(given);
      const keysFile = keysFileOf(file, keys);
      await withSystem(command, async (access, { output }) => {
        const report = await backUp(access, { file, ...(keysFile !== undefined && { keys: keysFile }) }, output.step);
        output.result(report, () => backupText(report));
      });
    });
  program
    .command('restore')
    .argument('<file>', 'an archive that `banyan backup` wrote')
    .option('--keys <file>', 'the people’s keys (default: <file>.keys)')
    .option('--no-keys', 'restore without them: all that is personal reads as erased')
    .option(
      '--erased-in <files...>',
      'later files of people’s keys, beside those that lie with the first: who is erased there is erased here',
    )
    .description('make a data folder (--data) from an archive; the folder must be empty or not exist')
    .action(async (given: string, { keys, erasedIn = [] }: RestoreOption, command: Command) => {
      const { settings, output } = contextOf(command);
      const file = resolve(given);
      const keysFile = keysFileOf(file, keys);
      if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
      if (keysFile !== undefined && !existsSync(keysFile)) {
        throw new UsageError(
          `there is no file ${keysFile} with the people’s keys; name it by --keys, or restore without them by --no-keys`,
        );
      }
      const later = erasedIn.map((one) => resolve(one));
      for (const one of later) if (!existsSync(one)) throw new UsageError(`there is no file ${one}`);
      const { logs } = await restore(
        { file, keys: keysFile, erasedIn: later, folder: settings.dataFolder },
        output.step,
      );
      output.result(
        { folder: settings.dataFolder, logs },
        () => `${settings.dataFolder} has been restored and verified; its views are folded at the next start`,
      );
    });
}

function keysFileOf(file: string, keys: string | boolean): string | undefined {
  if (keys === false) return undefined;
  return typeof keys === 'string' ? resolve(keys) : `${file}.keys`;
}

function backupText({ file, bytes, keys, logs, files }: BackupReport): string {
  return [
    `${file}: ${bytes} bytes, verified`,
    ...(keys === undefined
      ? []
      : [
          `${keys}: the people’s keys. Keep them apart, and only the newest: who is erased must be gone from here too.`,
        ]),
    ...(files.length === 0 ? [] : [`also in it: ${files.map(({ path }) => path).join(', ')}`]),
    '',
    table(
      ['log', 'events', 'hash'],
      logs.map(({ service, position, hash }) => [service, position, hash]),
    ),
  ].join('\n');
}
