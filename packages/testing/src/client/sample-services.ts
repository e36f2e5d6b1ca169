import { T, aggregate, answer, command, contract, decision, query, reject, service, view } from '@banyan/core';

const [board, text] = [T.String({ minLength: 1, maxLength: 20 }), T.String({ maxLength: 100 })];
const PINS_MAX = 3;

/** A service that everybody may call in some way. */
export const boards = contract('boards', {
  events: { pinned: { board, text }, titled: { board, title: text } },
  commands: {
    pin: command(
      { board, text },
      {
        by: ['public', 'posts'],
        rejects: { full: { most: T.Integer() } },
        answers: { pins: T.Integer() },
      },
    ),
    'give-title': command({ board, title: text }, { by: ['staff'], edits: 'board/board' }),
    'take-note': command({ board, text }, { by: ['customer', 'partner:notes', 'guest', 'posts'] }),
    'go-wrong': command({ board }, { by: ['staff'] }),
  },
  queries: {
    board: query(
      { board },
      {
        by: ['public', 'posts'],
        shows: 'board/board',
        returns: T.Object({ title: T.String(), texts: T.Array(T.String()) }),
      },
    ),
    'all-boards': query({}, { by: ['public'], returns: T.Array(T.String()) }),
  },
});

const face = aggregate(
  boards,
  'board',
  { pins: 0 },
  { pinned: ({ pins }) => ({ pins: pins + 1 }), titled: (state) => ({ ...state }) },
);

const faces = view('faces', { board: T.String(), title: T.String(), texts: T.Array(T.String()) }).on(boards, {
  pinned: {
    key: ({ board }) => board,
    fold: (row, { board, text }) => {
      if (text === 'poison') throw new Error('nobody folds this');
      return { board, title: row?.title ?? '', texts: [...(row?.texts ?? []), text] };
    },
  },
  titled: {
    key: ({ board }) => board,
    fold: (row, { board, title }) => ({ board, title, texts: [...(row?.texts ?? [])] }),
  },
});

const posts = contract('posts', { events: {}, commands: {}, queries: {} });
const idlers = contract('idlers', { events: {}, commands: {}, queries: {} });

/** The services that the suite runs: boards, posts, which uses it, and idlers, which does not. */
export const sampleServices = [
  service(boards, {
    aggregates: [face],
    decisions: [
      decision(
        boards,
        'pin',
        ({ board }) => face(board),
        ({ board, text }, stream) => {
          if (stream.state.pins >= PINS_MAX) return reject('full', { most: PINS_MAX });
          stream.append('pinned', { board, text });
          return { pins: stream.state.pins };
        },
      ),
      decision(
        boards,
        'give-title',
        ({ board }) => face(board),
        ({ board, title }, stream) => stream.append('titled', { board, title }),
      ),
      decision(
        boards,
        'take-note',
        ({ board }) => face(board),
        ({ board, text }, stream) => stream.append('pinned', { board, text }),
      ),
      decision(
        boards,
        'go-wrong',
        ({ board }) => face(board),
        () => {
          throw new TypeError('this decision has a defect');
        },
      ),
    ],
    views: [faces],
    answers: [
      answer(boards, 'board', { faces }, async ({ board }, { faces }) => {
        const row = await faces.get(board);
        return { title: row?.title ?? '', texts: [...(row?.texts ?? [])] };
      }),
      answer(boards, 'all-boards', { faces }, async (_, { faces }) => {
        const { rows } = await faces.list({});
        return rows.map(({ board }) => board);
      }),
    ],
  }),
  service(posts, { aggregates: [], decisions: [], uses: [boards] }),
  service(idlers, { aggregates: [], decisions: [] }),
];
