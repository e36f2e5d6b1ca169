import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { loadTopology } from '../load-topology.ts';
import { openSystem } from '../open-system.ts';
import { output, type Output } from '../output.ts';
import { readSystem } from '../read-system.ts';
import { readSettings, topologyFileOf, type Settings } from '../settings.ts';
import type { SystemAccess } from '../system-access.ts';

/** What a command has to work with: the settings, with what its options change of them, and where its words go. */
export interface CommandContext {
  readonly settings: Settings;
  readonly output: Output;
}

/** The context of a command, by the options of all levels and the environment. */
export function contextOf(command: Command): CommandContext {
  const options = command.optsWithGlobals<{
    readonly data?: string;
    readonly topology?: string;
    readonly json?: boolean;
  }>();
  const settings = readSettings(process.env);
  return {
    settings: {
      ...settings,
      ...(options.data !== undefined && { dataFolder: resolve(options.data) }),
      ...(options.topology !== undefined && { topologyFile: topologyFileOf(options.topology) }),
    },
    output: output(options.json === true),
  };
}

type Work = (access: SystemAccess, context: CommandContext) => Promise<void>;

/** Works with the system on the data folder, through its owner when it has one, and leaves it as it was. @throws UsageError when there is no such folder */
export async function withSystem(command: Command, work: Work): Promise<void> {
  const context = contextOf(command);
  const access = await openingOf(context)();
  try {
    await work(access, context);
  } finally {
    context.output.done();
    await access.close();
  }
}

/** The same for what changes nothing: it is begun again when another command, through which it worked, has ended. The result must be the last of `work`. */
export async function readingSystem(command: Command, work: Work): Promise<void> {
  const context = contextOf(command);
  const { output: say } = context;
  const onAgain = (pid: number): void =>
    say.step(`process ${pid}, which had the data folder, has ended: beginning again`);
  try {
    await readSystem({ open: openingOf(context), onAgain }, (access) => work(access, context));
  } finally {
    say.done();
  }
}

function openingOf({ settings: { dataFolder, topologyFile } }: CommandContext): () => Promise<SystemAccess> {
  if (!existsSync(join(dataFolder, 'format.json'))) {
    throw new UsageError(
      `there is no data folder ${dataFolder}; name one by --data or BANYAN_DATA, or make it by \`banyan start\``,
    );
  }
  return async () => openSystem(dataFolder, await loadTopology(topologyFile), undefined, { makeLogs: false });
}
