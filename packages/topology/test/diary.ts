import { T, aggregate, answer, command, contract, decision, query, range, service, view } from '@banyan/core';

// A diary: what was noted on each day, in views that every kind of store can keep; and a reader, who follows it.
const [day, note] = [T.String(), T.String()];
export const diary = contract('diary', {
  events: { noted: { day, note } },
  commands: { 'write-note': command({ day, note }, { by: ['staff'] }) },
  queries: { notes: query({ day }, { by: ['staff'], returns: T.Array(T.String()) }) },
});
const days = aggregate(diary, 'day', {}, { noted: (state) => state });

function lines(name: string) {
  return view(name, { day, note }, { 'by-note': range('note') }).on(diary, {
    noted: { key: ({ day: of }) => of, fold: (_, noted) => noted },
  });
}
const [onRedis, onMongo, onCassandra] = [lines('on-redis'), lines('on-mongo'), lines('on-cassandra')];

const notes = answer(diary, 'notes', { onRedis, onMongo, onCassandra }, async ({ day: of }, views) => {
  const found = [await views.onRedis.get(of), await views.onMongo.get(of), await views.onCassandra.get(of)];
  return found.flatMap((row) => row?.note ?? []);
});
const writeNote = decision(
  diary,
  'write-note',
  ({ day: of }) => days(of),
  (noted, one) => one.append('noted', noted),
);

const reader = contract('reader', {
  queries: { 'last-read': query({ day }, { by: ['staff'], returns: T.Union([T.String(), T.Null()]) }) },
});
const read = view('read', { note }).on(diary, {
  noted: { key: ({ day: of }) => of, fold: (_, { note: written }) => ({ note: written }) },
});
const lastRead = answer(reader, 'last-read', { read }, async ({ day: of }, views) => {
  return (await views.read.get(of))?.note ?? null;
});

/** The diary with its reader. */
export const diaries = {
  services: [
    service(diary, {
      aggregates: [days],
      decisions: [writeNote],
      views: [onRedis, onMongo, onCassandra],
      answers: [notes],
    }),
    service(reader, { aggregates: [], decisions: [], views: [read], answers: [lastRead], uses: [diary] }),
  ],
  reader,
} as const;
