import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  facet,
  fullText,
  query,
  range,
  service,
  view,
} from '@banyan/core';

// A clinic: rooms are booked, and the desk looks them up.
const room = T.String();
const bookings = contract('bookings', {
  events: { 'room-booked': { room, who: T.String() } },
  commands: {
    'book-room': command({ room, who: T.String() }, { by: ['staff'] }),
    'swap-rooms': command({ rooms: T.Array(room) }, { by: ['staff'] }),
    'book-any-room': command({ room: T.Optional(room) }, { by: ['staff'] }),
  },
  queries: { 'who-is-in': query({ room }, { by: ['public'], returns: T.Union([T.String(), T.Null()]) }) },
  shardKey: 'room',
});
const rooms = aggregate(bookings, 'room', {}, { 'room-booked': (state) => state });
const key = ({ room: of }: { room: string }): string => of;
const occupied = view('occupied', { room, who: T.String() }, { 'by-who': range('who'), words: fullText(['who']) }).on(
  bookings,
  { 'room-booked': { key, fold: (_, { room: of, who }) => ({ room: of, who }) } },
);

const desk = contract('desk', {
  events: { 'call-taken': { call: T.String(), room } },
  commands: { 'take-call': command({ call: T.String(), room }, { by: ['staff'] }) },
});
const calls = aggregate(desk, 'call', {}, { 'call-taken': (state) => state });
const board = view('board', { room, calls: T.Integer() }, { rooms: facet('room') })
  .on(desk, { 'call-taken': { key, fold: (row, { room: of }) => ({ room: of, calls: (row?.calls ?? 0) + 1 }) } })
  .on(bookings, { 'room-booked': { key, fold: (row, { room: of }) => ({ room: of, calls: row?.calls ?? 0 }) } });

const nothing = (): void => {};
const bookingsService = service(bookings, {
  aggregates: [rooms],
  decisions: [
    decision(
      bookings,
      'book-room',
      ({ room: of }) => rooms(of),
      (booked, one) => one.append('room-booked', booked),
    ),
    decision(bookings, 'swap-rooms', ({ rooms: of }) => of.map((one) => rooms(one)), nothing),
    decision(bookings, 'book-any-room', () => rooms('1'), nothing),
  ],
  views: [occupied],
  answers: [
    answer(
      bookings,
      'who-is-in',
      { occupied },
      async ({ room: of }, views) => (await views.occupied.get(of))?.who ?? null,
    ),
  ],
});
const deskService = service(desk, {
  aggregates: [calls],
  decisions: [decision(desk, 'take-call', ({ call }) => calls(call), nothing)],
  views: [board],
  uses: [bookings],
});

/** Bookings of rooms, whose log may be sharded by room as far as its decisions let it, and a desk that follows them. */
export const clinic = { services: [bookingsService, deskService] } as const;
