import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  erasable,
  identifier,
  isErased,
  personal,
  processManager,
  query,
  service,
  step,
  view,
  type Erased,
  type Service,
} from '@banyan/core';
import { UnavailableError } from '@banyan/engine';

const letter = identifier;
const receiver = identifier;
const address = personal('receiver', T.String({ minLength: 1 }));
const name = personal('receiver', T.String({ minLength: 1 }));

export const post = contract('post', {
  events: { 'letter-carried': { letter, receiver, address } },
  commands: { carry: command({ letter, receiver, address, name }, { by: ['letters'] }) },
});

const row = { letter, step: T.String(), address: erasable(T.String()) };

/** Letters to people, which another service carries: personal data in events, answers and commands to be sent, and a view that folds both logs. */
export const letters = contract('letters', {
  events: {
    'letter-written': { letter, receiver, address, name },
    'letter-copied': { letter, receiver, address },
    'letter-remembered': { letter },
  },
  commands: {
    write: command({ letter, receiver, address, name }, { by: ['staff'], answers: { receiver, address } }),
    copy: command({ letter, receiver, address }, { by: ['staff'] }),
  },
  queries: {
    journey: query({ letter }, { by: ['staff'], returns: T.Union([T.Null(), T.Object(row)]) }),
  },
});

const carried = aggregate(post, 'carried', { times: 0 }, { 'letter-carried': ({ times }) => ({ times: times + 1 }) });

/** The post, which does not answer while it is `closed`. */
export function postService(closed: () => boolean = () => false): Service {
  const carry = decision(
    post,
    'carry',
    (body) => carried(body.letter),
    (body, it) => {
      if (closed()) throw new UnavailableError('post', 'it is closed');
      it.append('letter-carried', { letter: body.letter, receiver: body.receiver, address: body.address });
    },
  );
  return service(post, { aggregates: [carried], decisions: [carry] });
}

interface LetterState {
  readonly address: string | Erased;
}

const initial: LetterState = { address: '' };

const page = aggregate(letters, 'letter', initial, {
  'letter-written': (_state, written): LetterState => ({ address: written.address }),
  'letter-copied': (state) => state,
  'letter-remembered': (state) => state,
});

const write = decision(
  letters,
  'write',
  (body) => page(body.letter),
  (body, it) => {
    it.append('letter-written', body);
    return { receiver: body.receiver, address: body.address };
  },
);

const copy = decision(
  letters,
  'copy',
  (body) => page(body.letter),
  (body, it) => it.append('letter-copied', body),
);

/** A letter is remembered a minute after it was written. */
export const REMEMBERED_MS = 60_000;

const sending = processManager('sending', page, { steps: { carry: step(post, 'carry') }, timers: ['remember'] })
  .on(
    letters,
    'letter-written',
    (written) => written.letter,
    (it, written) => {
      it.schedule('remember', new Date(Date.parse(it.at) + REMEMBERED_MS).toISOString());
      if (isErased(written.address) || isErased(written.name)) return;
      const { letter: id, receiver: to, address: where, name: who } = { ...written };
      it.send('carry', { letter: id, receiver: to, address: where as string, name: who as string });
    },
  )
  .after('carry', { done: () => {} })
  .when('remember', (it) => it.append('letter-remembered', { letter: it.id }));

const journeys = view('journeys', row)
  .on(letters, {
    'letter-written': {
      key: (written) => (written.letter.startsWith('draft-') ? [] : written.letter),
      fold: (before, written) => ({
        letter: written.letter,
        step: before?.step ?? 'written',
        address: written.address,
      }),
    },
  })
  .on(post, {
    'letter-carried': {
      key: (event) => event.letter,
      fold: (_before, event) => ({ letter: event.letter, step: 'carried', address: event.address }),
    },
  });

export const lettersService = service(letters, {
  aggregates: [page],
  decisions: [write, copy],
  views: [journeys],
  answers: [
    answer(letters, 'journey', { journeys }, async (body, views) => (await views.journeys.get(body.letter)) ?? null),
  ],
  processes: [sending],
  uses: [post],
});
