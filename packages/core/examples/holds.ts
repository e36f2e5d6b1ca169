import {
  T,
  aggregate,
  command,
  contract,
  decision,
  identifier,
  isErased,
  personal,
  processManager,
  reject,
  service,
  step,
  view,
} from '@banyan/core';
import { library } from './lending.ts';

const hold = identifier;
const reader = identifier;

/** The desk takes books on hold for readers: a second service, which calls the first. */
export const desk = contract('desk', {
  events: {
    'hold-asked': { hold, reader, name: personal('reader', T.String()), book: identifier },
    'hold-ready': { hold },
    'hold-refused': { hold, reason: T.String() },
    'hold-collected': { hold },
    'hold-lapsed': { hold },
  },
  commands: {
    'ask-for-hold': command(
      { hold, reader, name: personal('reader', T.String()), book: identifier },
      { by: ['public'] },
    ),
    'collect-hold': command({ hold }, { by: ['staff'], rejects: { 'not-ready': { step: T.String() } } }),
  },
});

interface Hold {
  readonly step: 'none' | 'asked' | 'ready' | 'refused' | 'collected' | 'lapsed';
  readonly book: string;
  readonly reader: string;
}

const none: Hold = { step: 'none', book: '', reader: '' };

/** A hold, from the wish to its end. */
export const holdState = aggregate(desk, 'hold', none, {
  'hold-asked': (_, { book, reader }): Hold => ({ step: 'asked', book, reader }),
  'hold-ready': (state): Hold => ({ ...state, step: 'ready' }),
  'hold-refused': (state): Hold => ({ ...state, step: 'refused' }),
  'hold-collected': (state): Hold => ({ ...state, step: 'collected' }),
  'hold-lapsed': (state): Hold => ({ ...state, step: 'lapsed' }),
});

/** Asking twice is asking once. */
export const askForHold = decision(
  desk,
  'ask-for-hold',
  ({ hold }) => holdState(hold),
  (asked, state) => {
    if (state.version === 0) state.append('hold-asked', asked);
  },
);

/** Only a hold that is ready can be collected. */
export const collectHold = decision(
  desk,
  'collect-hold',
  ({ hold }) => ({ one: holdState(hold) }),
  ({ hold }, { one }) => {
    if (one.state.step !== 'ready') return reject('not-ready', { step: one.state.step });
    one.append('hold-collected', { hold });
  },
);

/** Lends the book for a hold, and gives it back when nobody collects it in time. */
export const holding = processManager('holding', holdState, {
  steps: { lend: step(library, 'lend-book'), giveBack: step(library, 'return-book') },
  timers: ['collect'],
})
  .on(
    desk,
    'hold-asked',
    ({ hold }) => hold,
    (instance, { book, reader }) => {
      const due = threeDaysAfter(instance.at);
      instance.send('lend', { book, reader, due });
      instance.schedule('collect', due);
    },
  )
  .on(
    desk,
    'hold-collected',
    ({ hold }) => hold,
    (instance) => instance.cancel('collect'),
  )
  .after('lend', {
    done: (instance) => instance.append('hold-ready', { hold: instance.id }),
    'none-left': (instance, { lent }) => {
      instance.cancel('collect');
      instance.append('hold-refused', { hold: instance.id, reason: `all ${lent} are lent` });
    },
  })
  .after('giveBack', { done: () => {}, 'not-lent': () => {} })
  .when('collect', (instance) => {
    if (instance.state.step !== 'ready') return;
    instance.append('hold-lapsed', { hold: instance.id });
    instance.send('giveBack', { book: instance.state.book, reader: instance.state.reader });
  });

/** The names of those who wait, and the books they wait for, by hold. */
export const waiting = view('waiting', { hold, name: T.String(), book: identifier }).on(desk, {
  'hold-asked': {
    key: ({ hold }) => hold,
    fold: (_, { hold, name, book }) => ({ hold, name: isErased(name) ? '(erased)' : name, book }),
  },
  'hold-collected': { key: ({ hold }) => hold, fold: () => undefined },
});

/** The service of the desk. */
export const deskService = service(desk, {
  aggregates: [holdState],
  decisions: [askForHold, collectHold],
  views: [waiting],
  processes: [holding],
  uses: [library],
});

function threeDaysAfter(time: string): string {
  return new Date(Date.parse(time) + 3 * 24 * 60 * 60 * 1000).toISOString();
}
