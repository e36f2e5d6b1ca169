import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askForHold, collectHold, desk, deskService, holdState, holding, waiting } from '../examples/holds.ts';
import { buyBook, copies, lendBook, lending, library, returnBook, shelf, shelves } from '../examples/lending.ts';
import {
  DefinitionError,
  T,
  aggregate,
  contract,
  command,
  processManager,
  secret,
  service,
  step,
  view,
} from './index.ts';

const libraryParts = {
  aggregates: [copies],
  decisions: [buyBook, lendBook, returnBook],
  views: [shelves],
  answers: [shelf],
};
const deskParts = {
  aggregates: [holdState],
  decisions: [askForHold, collectHold],
  views: [waiting],
  processes: [holding],
  uses: [library],
};
const without = <P extends object>(parts: P, ...names: (keyof P)[]): any =>
  Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name as keyof P)));

test('a service is whole', () => {
  assert.equal(lending.contract, library);
  assert.deepEqual(lending.processes, []);
  assert.deepEqual(deskService.uses, [library]);
  assert.deepEqual(holding.reaches, ['library', 'desk']);
  assert.deepEqual(waiting.reads, ['desk']);
});

const closed = contract('closed', { commands: { act: command({}, { by: ['staff'] }) } });
const toClosed = processManager('knocking', holdState, { steps: { act: step(closed, 'act') } }).after('act', {
  done: () => {},
});
const discreet = contract('discreet', {
  commands: { tell: command({ token: secret('digest', T.String()) }, { by: ['desk'] }) },
});
const toDiscreet = processManager('telling', holdState, { steps: { tell: step(discreet, 'tell') } }).after('tell', {
  done: () => {},
});
const open = processManager('open', holdState, { steps: { lend: step(library, 'lend-book') }, timers: ['late'] });
const otherState = aggregate(desk, 'hold', {}, {});

// Each mistake with the words that name it. Most are compile errors too; a service may be put together by untyped code.
const mistakes: readonly (readonly [what: string, make: () => unknown, ...words: string[]])[] = [
  [
    'a command without a decision',
    () => service(library, { ...libraryParts, decisions: [buyBook] }),
    'command lend-book has no decision',
    'command return-book has no decision',
  ],
  ['a query without an answer', () => service(library, without(libraryParts, 'answers')), 'query shelf has no answer'],
  [
    'an event that nothing folds',
    () => service(library, { ...libraryParts, aggregates: [] }),
    'event book-bought has no aggregate that folds it',
  ],
  [
    'two decisions on a command',
    () => service(library, { ...libraryParts, decisions: [buyBook, buyBook, lendBook, returnBook] }),
    'there are two of decision on buy-book',
  ],
  [
    'two aggregates of a name',
    () => service(desk, { ...deskParts, aggregates: [holdState, otherState] }),
    'there are two of aggregate hold',
  ],
  [
    'two views of a name',
    () => service(library, { ...libraryParts, views: [shelves, view('shelves', {})] }),
    'there are two of view shelves',
  ],
  [
    'two answers to a query',
    () => service(library, { ...libraryParts, answers: [shelf, shelf] }),
    'there are two of answer to shelf',
  ],
  [
    'two process managers of a name',
    () => service(desk, { ...deskParts, processes: [holding, holding] }),
    'there are two of process manager holding',
  ],
  [
    'a contract used twice',
    () => service(desk, { ...deskParts, uses: [library, library] }),
    'there are two of contract in `uses`: library',
  ],
  [
    'a view of a contract that is not used',
    () => service(desk, { ...without(deskParts, 'uses', 'processes'), views: [shelves] }),
    'view shelves reaches library, which is not in `uses`',
  ],
  [
    'a process that reaches a contract that is not used',
    () => service(desk, without(deskParts, 'uses')),
    'process manager holding reaches library, which is not in `uses`',
  ],
  [
    'an answer from a view that the service does not have',
    () => service(library, { ...libraryParts, views: [] }),
    'the answer to shelf reads view shelves, which the service does not have',
  ],
  [
    'a process whose state is elsewhere',
    () => service(desk, { ...deskParts, aggregates: [] }),
    'process manager holding keeps its state in an aggregate that the service does not have',
  ],
  [
    'a step without what follows',
    () => service(desk, { ...deskParts, processes: [open] }),
    'process manager open does not say what follows step lend',
    'does not say what timer late does',
  ],
  [
    'a step that it may not send',
    () => service(desk, { ...deskParts, uses: [library, closed], processes: [holding, toClosed] }),
    'process manager knocking sends act, which closed does not open to desk',
  ],
  [
    'a step whose body would be recorded with a secret in it',
    () => service(desk, { ...deskParts, uses: [library, discreet], processes: [holding, toDiscreet] }),
    'process manager telling sends tell, which carries a secret: what a process sends is recorded',
  ],
  [
    'a part of another service',
    () =>
      service(desk, {
        ...deskParts,
        aggregates: [holdState, copies],
        decisions: [askForHold, collectHold, buyBook],
        answers: [shelf],
      } as any),
    'aggregate copies belongs to contract library',
    'the decision on buy-book belongs to contract library',
    'the answer to shelf belongs to contract library',
  ],
];

for (const [what, make, ...words] of mistakes) {
  test(`a service refuses ${what}`, () => {
    assert.throws(make, (error) => {
      assert.ok(error instanceof DefinitionError);
      for (const word of words) assert.ok(error.message.includes(word), `${error.message}\nlacks: ${word}`);
      return true;
    });
  });
}
