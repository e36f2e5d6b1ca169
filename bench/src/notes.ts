import type { MeshIdentity } from '@banyan/mesh';
import { T, aggregate, answer, command, contract, decision, identifier, query, service, view } from '@banyan/core';

const line = { name: identifier, text: T.String() };

/** Notes that are written and read by name: a query that costs little, so that a call's way there and back is what is measured. */
export const notes = contract('notes', {
  events: { written: line },
  commands: { write: command(line, { by: ['staff'] }) },
  queries: { read: query({ name: identifier }, { by: ['staff'], returns: T.Object(line) }) },
});

/** Everybody, and all services: for what is measured without certificates. */
export const EVERYBODY: MeshIdentity = { services: [notes.name], gateway: true, operator: false };

const note = aggregate(notes, 'name', {}, { written: (state) => state });

const texts = view('texts', line).on(notes, { written: { key: ({ name }) => name, fold: (_, written) => written } });

/** The service of the notes. */
export const notesService = service(notes, {
  aggregates: [note],
  decisions: [
    decision(
      notes,
      'write',
      ({ name }) => note(name),
      (body, stream) => stream.append('written', body),
    ),
  ],
  views: [texts],
  answers: [
    answer(notes, 'read', { texts }, async ({ name }, { texts }) => (await texts.get(name)) ?? { name, text: '' }),
  ],
});
