import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { INPUT_SKIPPED, type SkippedInput } from '@banyan/engine';
import { UsageError } from '../errors.ts';
import { table } from '../output.ts';
import type { SystemOperations } from '../system-access.ts';
import { assertExists } from './assert-exists.ts';
import { readingSystem, withSystem } from './command-context.ts';

const PAGE_EVENTS = 2_000;

/** A decision to pass over an input, as a log tells of it. */
interface Skipped extends SkippedInput {
  readonly service: string;
  readonly position: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
}

/** `banyan parked skip` and `banyan parked skipped`. */
export function addSkipCommands(parked: Command): void {
  parked
    .command('skip')
    .argument('<service>')
    .argument('<process>', 'the process manager')
    .argument('<instance>', 'the parked instance')
    .argument('<input>', 'what it stops at, as `parked list` says it')
    .option('--reason <text>', 'why, in one line without anything personal; the log keeps it for ever')
    .option('--by <name>', 'who decides so (default: the user of the operating system)')
    .description(
      'pass over, for good, what an instance of a process manager stops at, and give it what else waits; exit code 1 when it stops again',
    )
    .action(
      async (
        service: string,
        process_: string,
        instance: string,
        input: string,
        { reason, by = userName() }: { readonly reason?: string; readonly by?: string },
        command: Command,
      ) => {
        if (reason === undefined) throw new UsageError('say why it is skipped: --reason TEXT');
        await withSystem(command, async ({ operations }, { output }) => {
          await assertIsProcess(operations, service, process_);
          const result = await operations.skipInput(service, process_, instance, { input, by, reason });
          const next = (await operations.parkedInstances()).find(
            (one) => one.service === service && one.process === process_ && one.instance === instance,
          );
          output.result({ ...result, ...(next !== undefined && { next }) }, () =>
            [
              `${input} ${result.skipped ? 'is' : 'was'} skipped${result.skipped ? '' : ' before'}`,
              next === undefined ? `${instance} goes on` : `${instance} stops at ${next.input}: ${next.reason}`,
            ].join('; '),
          );
          if (!result.whole) process.exitCode = 1;
        });
      },
    );
  parked
    .command('skipped')
    .argument('[service]', 'only of this service')
    .description('list what was skipped: by whom, when and why')
    .action(async (service: string | undefined, _options: object, command: Command) => {
      await readingSystem(command, async ({ operations }, { output }) => {
        await assertExists(operations, service, undefined);
        const found: Skipped[] = [];
        for (const one of (await operations.status()).services)
          if ((service ?? one.service) === one.service) found.push(...(await skippedIn(operations, one.service)));
        output.result(found, () => (found.length === 0 ? 'nothing was skipped' : skippedTable(found)));
      });
    });
}

/** @throws UsageError where the operating system has no name for who asks, as in a container that runs under a bare number */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UsageError('the operating system has no name for you: say who decides so by --by NAME');
  }
}

async function assertIsProcess(operations: SystemOperations, service: string, process: string): Promise<void> {
  await assertExists(operations, service, process);
  if ((await operations.views()).some((one) => one.service === service && one.view === process))
    throw new UsageError(
      `${process} is a view: its rows are what the log says, with nothing left out. Mend its fold, then \`parked retry ${service} ${process}\``,
    );
}

async function skippedIn(operations: SystemOperations, service: string): Promise<Skipped[]> {
  const found: Skipped[] = [];
  for (let after = 0; ;) {
    const events = await operations.readLog(service, after, PAGE_EVENTS);
    for (const { type, payload, meta, position, recordedAt: at } of events) {
      after = position;
      if (type !== INPUT_SKIPPED) continue;
      const { by } = JSON.parse(meta) as { readonly by: string };
      found.push({ service, position, at, by, ...(JSON.parse(payload) as SkippedInput) });
    }
    if (events.length === 0) return found;
  }
}

function skippedTable(found: readonly Skipped[]): string {
  return table(
    ['at', 'by', 'of', 'key', 'skipped', 'reason', 'it stopped because'],
    found.map(({ at, by, service, process, instance, input, reason, parked }) => [
      at,
      by,
      `${service}/${process}`,
      instance,
      input,
      reason,
      parked,
    ]),
  );
}
