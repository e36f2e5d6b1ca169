import type { Command } from 'commander';
import { exportPerson, type PersonExport } from '../export-person.ts';
import { readingSystem } from './command-context.ts';

/** `banyan person export`: for whoever asks what is held of them. */
export function addPersonCommand(program: Command): void {
  const person = program.command('person').description('look after what is held of people');
  person
    .command('export')
    .argument('<id>', 'an id that the person is known by')
    .description(
      'print all events that the logs hold of a person, personal fields opened: what is sealed for them, names them or was caused by them, and what is of their things; what is somebody else’s is withheld',
    )
    .action(async (id: string, _options: object, command: Command) => {
      await readingSystem(command, async (access, { output }) => {
        const exported = await exportPerson(access, id, output.step);
        output.result(exported, () => exportText(exported));
      });
    });
}

function exportText({ knownAs, positions, events }: PersonExport): string {
  const read = Object.entries(positions).map(([service, position]) => `${service}:${position}`);
  return [
    `known as  ${knownAs.join(', ')}`,
    `read to   ${read.join(', ')}`,
    `events    ${events.length}`,
    ...events.map(
      ({ service, stream, occurredAt, type, payload }) =>
        `\n${occurredAt}  ${service}  ${stream}  ${type}\n${JSON.stringify(payload, undefined, 2)}`,
    ),
  ].join('\n');
}
