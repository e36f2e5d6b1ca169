// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { processManager, step } from './index.ts';
import { library } from '../examples/lending.ts';
import { desk, holdState } from '../examples/holds.ts';

// @ts-expect-error no such command
step(library, 'lend-bok');

const steps = { lend: step(library, 'lend-book'), ask: step(desk, 'ask-for-hold') };
const process = processManager('holding', holdState, { steps, timers: ['collect'] });

process.on(
  library,
  // @ts-expect-error no such event
  'book-bougt',
  () => 'h',
  () => {},
);
process.on(
  library,
  'book-lent',
  // @ts-expect-error the event has no such field
  ({ hold }) => hold,
  () => {},
);

process.on(
  desk,
  'hold-asked',
  ({ hold }) => hold,
  (instance, { hold, reader, name, book }) => {
    instance.send('lend', { book, reader, due: instance.at });
    // @ts-expect-error no such step
    instance.send('lent', { book, reader, due: instance.at });
    // @ts-expect-error a field is missing
    instance.send('lend', { book, reader });
    // @ts-expect-error the person may have been erased
    instance.send('ask', { hold, reader, name, book });
    // @ts-expect-error no such timer
    instance.schedule('colect', instance.at);
    // @ts-expect-error no such timer
    instance.cancel('colect');
    // @ts-expect-error no event of its aggregate
    instance.append('book-lent', { book, reader, due: instance.at });
  },
);

process.after('lend', {
  done: (_, { left }) => void left.toFixed(),
  'none-left': (_, { lent }) => void lent.toFixed(),
});
// @ts-expect-error the rejection has no reaction
process.after('lend', { done: () => {} });
// @ts-expect-error success has no reaction
process.after('lend', { 'none-left': () => {} });
// @ts-expect-error no such rejection
process.after('lend', { done: () => {}, 'none-left': () => {}, 'no-such-book': () => {} });
// @ts-expect-error the details have no such field
process.after('lend', { done: () => {}, 'none-left': (_, { left }) => void left });
// @ts-expect-error the answer has no such field
process.after('lend', { done: (_, { lent }) => void lent, 'none-left': () => {} });
// @ts-expect-error no such step
process.after('lent', { done: () => {} });
// @ts-expect-error no such timer
process.when('colect', () => {});
