// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { aggregate } from './index.ts';
import { library } from '../examples/lending.ts';
import { desk } from '../examples/holds.ts';

aggregate(
  library,
  'copies',
  { free: 0 },
  {
    'book-bought': (state, { copies }) => ({ free: state.free + copies }),
  },
);

aggregate(
  library,
  'copies',
  { free: 0 },
  {
    // @ts-expect-error no such event
    'book-bougt': (state: { free: number }) => state,
  },
);

aggregate(
  library,
  'copies',
  { free: 0 },
  {
    // @ts-expect-error no such field in the event
    'book-bought': (state, { number }) => ({ free: state.free + number }),
  },
);

aggregate(
  library,
  'copies',
  { free: 0 },
  {
    // @ts-expect-error not a state
    'book-bought': () => ({ available: 1 }),
  },
);

aggregate(
  desk,
  'names',
  { names: [] as string[] },
  {
    // @ts-expect-error the person may have been erased
    'hold-asked': ({ names }, { name }) => ({ names: [...names, name] }),
  },
);

// An aggregate appends only what it folds.
const bought = aggregate(
  library,
  'bought',
  { copies: 0 },
  {
    'book-bought': (_, { copies }) => ({ copies }),
  },
);
const handle = {} as ReturnType<typeof bought> extends infer _
  ? import('./aggregate.ts').Handle<typeof library, { copies: number }, 'book-bought'>
  : never;
// @ts-expect-error an event of the contract, but not of this aggregate
handle.append('book-returned', { book: 'emma', reader: 'ann' });
