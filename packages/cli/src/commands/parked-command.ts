import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { table } from '../output.ts';
import type { SystemOperations } from '../system-access.ts';
import { viewsMade } from '../views-made.ts';
import { assertExists } from './assert-exists.ts';
import { readingSystem, withSystem } from './command-context.ts';
import { addSkipCommands } from './skip-commands.ts';

/** Something that waits behind a poison event: a view's row, or an instance of a process manager. */
interface Parked {
  readonly kind: 'row' | 'instance';
  readonly service: string;
  /** Of the view or the process manager. */
  readonly name: string;
  /** Of the row or the instance. */
  readonly key: string;
  /** What it stops at: `<source>:<position>` of an event, the id of a command, `<timer>@<time>`. */
  readonly input: string;
  /** What waits, that included. */
  readonly held: number;
  readonly reason: string;
}

/** `banyan parked`: `list`, `retry`, and what has to do with skipping. */
export function addParkedCommand(program: Command): void {
  const parked = program.command('parked').description('what waits behind a poison event');
  parked
    .command('list')
    .description('list it, with the reasons')
    .action(async (_options: object, command: Command) => {
      await readingSystem(command, async ({ operations }, { output }) => {
        const making = (await operations.views()).filter(({ rebuilding }) => rebuilding).length;
        if (making > 0)
          output.step(`views that are being made from their logs: ${making}; what they stop at is not told yet`);
        const found = await listParked(operations);
        output.result(found, () => (found.length === 0 ? 'nothing is parked' : parkedTable(found)));
      });
    });
  parked
    .command('retry')
    .argument('[service]', 'only of this service')
    .argument('[name]', 'only of this view or process manager')
    .argument('[key]', 'only this row or instance')
    .description(
      'fold parked rows again from the log, and give parked instances what waits; exit code 1 when something stays parked',
    )
    .action(
      async (
        service: string | undefined,
        name: string | undefined,
        key: string | undefined,
        _options: object,
        command: Command,
      ) => {
        await withSystem(command, async ({ operations }, { output }) => {
          await assertExists(operations, service, name);
          await viewsMade(operations, () => output.step('waiting for views that are being made from their logs'));
          const chosen = (await listParked(operations)).filter(
            (one) =>
              (service ?? one.service) === one.service &&
              (name ?? one.name) === one.name &&
              (key ?? one.key) === one.key,
          );
          if (chosen.length === 0 && key !== undefined)
            throw new UsageError(`nothing is parked under ${service} ${name} ${key}`);
          const outcomes = [];
          for (const one of chosen) {
            output.step(`retrying ${one.service}/${one.name} ${one.key}`);
            outcomes.push({ ...one, whole: await retry(operations, one) });
          }
          const left = outcomes.filter(({ whole }) => !whole);
          output.result(outcomes, () => `${outcomes.length - left.length} whole again, ${left.length} still parked`);
          if (left.length > 0) process.exitCode = 1;
        });
      },
    );
  addSkipCommands(parked);
}

async function listParked(operations: SystemOperations): Promise<Parked[]> {
  const [rows, instances] = await Promise.all([operations.parkedRows(), operations.parkedInstances()]);
  return [
    ...rows.map(({ service, view, key, source, position, held, reason }): Parked => ({
      kind: 'row',
      service,
      name: view,
      key,
      input: `${source}:${position}`,
      held,
      reason,
    })),
    ...instances.map(({ service, process: name, instance, input, held, reason }): Parked => ({
      kind: 'instance',
      service,
      name,
      key: instance,
      input,
      held: held.length,
      reason,
    })),
  ];
}

function retry(operations: SystemOperations, { kind, service, name, key }: Parked): Promise<boolean> {
  return kind === 'row' ? operations.retryRow(service, name, key) : operations.retryInstance(service, name, key);
}

function parkedTable(found: readonly Parked[]): string {
  return table(
    ['kind', 'of', 'key', 'stops at', 'held', 'reason'],
    found.map(({ kind, service, name, key, input, held, reason }) => [
      kind,
      `${service}/${name}`,
      key,
      input,
      held,
      reason,
    ]),
  );
}
