import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk, holdState } from '../examples/holds.ts';
import { library } from '../examples/lending.ts';
import { DefinitionError, processManager, step } from './index.ts';

const none = (): void => {};
const process = processManager('holding', holdState, {
  steps: { lend: step(library, 'lend-book') },
  timers: ['collect'],
});

test('a process manager is built step by step, and each step leaves the one before as it was', () => {
  const built = process
    .on(desk, 'hold-asked', ({ hold }) => hold, none)
    .after('lend', { done: none, 'none-left': none })
    .when('collect', none);
  assert.deepEqual(
    built.reactions.map(({ contract, event }) => `${contract.name} ${event}`),
    ['desk hold-asked'],
  );
  assert.deepEqual(Object.keys(built.outcomes['lend'] ?? {}), ['done', 'none-left']);
  assert.deepEqual(Object.keys(built.alarms), ['collect']);
  assert.deepEqual([process.reactions, process.outcomes, process.alarms], [[], {}, {}]);
  assert.deepEqual(process.reaches, ['library']);
  assert.deepEqual(built.reaches, ['library', 'desk']);
});

const mistakes: readonly (readonly [what: string, make: () => unknown, word: string])[] = [
  [
    'a command that the contract lacks',
    () => step(library, 'lend-bok' as never),
    'contract library has no command lend-bok',
  ],
  [
    'an event that the contract lacks',
    () => process.on(library, 'constructor' as never, () => '', none),
    'contract library has no event constructor',
  ],
  [
    'a second reaction to an event',
    () => process.on(desk, 'hold-asked', () => '', none).on(desk, 'hold-asked', () => '', none),
    "it reacts to desk's hold-asked already",
  ],
  ['a step that it lacks', () => process.after('lent' as never, {} as never), 'it has no step lent'],
  [
    'a rejection without a reaction',
    () => process.after('lend', { done: none } as never),
    'step lend has no reaction to none-left',
  ],
  [
    'an outcome that is inherited only',
    () => process.after('lend', Object.create({ done: none, 'none-left': none })),
    'step lend has no reaction to done, none-left',
  ],
  [
    'a second word on a step',
    () => process.after('lend', { done: none, 'none-left': none }).after('lend', { done: none, 'none-left': none }),
    'it says what follows step lend already',
  ],
  ['a timer that it lacks', () => process.when('colect' as never, none), 'it has no timer colect'],
  [
    'a second word on a timer',
    () => process.when('collect', none).when('collect', none),
    'it says what timer collect does already',
  ],
  ['a name that is not kebab-case', () => processManager('Holding', holdState), 'the name "Holding" is not kebab-case'],
  [
    'a timer named twice',
    () => processManager('holding', holdState, { timers: ['late', 'late'] }),
    'there are two of timer late',
  ],
];

for (const [what, make, word] of mistakes) {
  test(`a process manager refuses ${what}`, () => {
    assert.throws(make, (error) => error instanceof DefinitionError && error.message.includes(word));
  });
}
