// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { decision, reject } from './index.ts';
import { copies, library } from '../examples/lending.ts';
import { desk, holdState } from '../examples/holds.ts';

decision(
  library,
  'buy-book',
  ({ book }) => copies(book),
  ({ book, title }, stock) => {
    stock.append('book-bought', { book, title, copies: 1 });
    // @ts-expect-error no such event
    stock.append('book-bougt', { book, title, copies: 1 });
    // @ts-expect-error a field of another type
    stock.append('book-bought', { book, title, copies: 'one' });
    // @ts-expect-error an unknown field
    stock.append('book-bought', { book, title, copies: 1, colour: 'red' });
    // @ts-expect-error a missing field
    stock.append('book-bought', { book, title });
    // @ts-expect-error an event of another contract
    stock.append('hold-asked', { hold: 'h' });
    // @ts-expect-error a state is not to be changed in place
    stock.state = { free: 0, readers: [] };
    // @ts-expect-error nor is what it holds
    stock.state.readers.push('ann');
  },
);

// Rejections: declared ones only, with their details.
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  () => reject('none-left', { lent: 1 }),
);
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  // @ts-expect-error undeclared
  () => reject('no-such-book', { lent: 1 }),
);
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  // @ts-expect-error details of another type
  () => reject('none-left', { lent: 'all' }),
);
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  // @ts-expect-error details missing
  () => reject('none-left'),
);
decision(
  desk,
  'ask-for-hold',
  ({ hold }) => holdState(hold),
  // @ts-expect-error undeclared, where the command declares none at all
  () => reject('not-ready', { step: '' }),
);
decision(
  desk,
  'ask-for-hold',
  ({ hold }) => holdState(hold),
  // @ts-expect-error also on one of several ways out
  ({ hold }, state) => {
    if (state.version > 0) return reject('not-ready', { step: hold });
  },
);

// Handles come in the shape of the streams.
decision(
  library,
  'buy-book',
  ({ book, title }) => ({ one: copies(book), more: title.split(' ').map((word) => copies(word)) }),
  (_, streams) => {
    const free: number = streams.one.state.free + (streams.more[0]?.state.free ?? 0);
    // @ts-expect-error there is no such stream
    void streams.two;
    // @ts-expect-error a list may be shorter
    void streams.more[0].state;
    void free;
  },
);

// A stream found on the way has the type of its aggregate.
decision(
  library,
  'buy-book',
  () => [],
  ({ book }, _, { stream }) => {
    stream(copies(book)).append('book-returned', { book, reader: 'ann' });
    // @ts-expect-error no such event
    stream(copies(book)).append('book-eaten', { book });
  },
);
