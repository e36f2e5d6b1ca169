// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { T, command, contract, decision, identifier, query, reject } from './index.ts';
import { copies, library } from '../examples/lending.ts';
import { desk, holdState } from '../examples/holds.ts';

// @ts-expect-error a command says who may send it
command({ book: identifier }, {});

// @ts-expect-error a query says what it returns
query({ book: identifier }, { by: ['public'] });

// @ts-expect-error a payload is made of schemas
contract('bad', { events: { 'book-bought': { book: 'string' } } });

decision(
  library,
  // @ts-expect-error no such command
  'lend-bok',
  ({ book }) => copies(book),
  () => reject('none-left', { lent: 0 }),
);

decision(
  library,
  'buy-book',
  // @ts-expect-error no such field in the command
  ({ bok }) => copies(bok),
  () => {},
);

// A payload's type follows from its schema.
const optional = contract('optional', {
  commands: { act: command({ note: T.Optional(T.String()), at: T.Union([T.String(), T.Null()]) }, { by: ['public'] }) },
});
decision(
  optional,
  'act',
  () => [],
  ({ note, at }) => {
    const text: string | undefined = note;
    const time: string | null = at;
    // @ts-expect-error it may be missing
    const always: string = note;
    return void [text, time, always];
  },
);

// An answer, where the contract declares one, and none where it does not.
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  () => ({ left: 1 }),
);
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  // @ts-expect-error an answer of another shape
  () => ({ remaining: 1 }),
);
decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  // @ts-expect-error the answer is missing
  () => {},
);
decision(
  desk,
  'ask-for-hold',
  ({ hold }) => holdState(hold),
  // @ts-expect-error no answer is declared
  () => ({ position: 1 }),
);
