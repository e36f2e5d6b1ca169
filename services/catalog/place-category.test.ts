import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { category, childrenOf } from './category.ts';
import { categoryTree } from './category-tree.ts';
import { describeCategory } from './describe-category.ts';
import { CHILDREN_MAX, DEPTH_MAX, createCategory, moveCategory, removeCategory } from './place-category.ts';
import { Trail } from './testing/trail.ts';

const made = (code: string, parent: string | null, siblings: string[] = [code]) => [
  events(category(code), ['category-created', { category: code, parent, name: code, description: '' }]),
  events(childrenOf(parent), ['children-ordered', { parent, children: siblings }]),
];
const tree = [
  ...made('home', null),
  ...made('kitchen', 'home'),
  ...made('mugs', 'kitchen'),
  ...made('garden', null, ['home', 'garden']),
];
const ordered = (parent: string | null, ...children: string[]) =>
  events(childrenOf(parent), ['children-ordered', { parent, children }]);

test('a category is created last, or before a sibling', () => {
  given(...tree)
    .when(createCategory, { category: 'art', name: 'art' })
    .then(made('art', null)[0]!, ordered(null, 'home', 'garden', 'art'));
  given(...tree)
    .when(createCategory, { category: 'art', name: 'art', before: 'garden' })
    .then(made('art', null)[0]!, ordered(null, 'home', 'art', 'garden'));
  given(...tree)
    .when(createCategory, { category: 'mugs', name: 'mugs', parent: 'kitchen' })
    .thenNothing();
});

test('a category is refused where it cannot be', () => {
  const create = (body: object) => given(...tree).when(createCategory, { category: 'art', name: 'art', ...body });
  create({ category: 'mugs' }).thenRejected('category-exists', { category: 'mugs' });
  create({ parent: 'none' }).thenRejected('no-such-parent', { parent: 'none' });
  create({ parent: 'home', before: 'garden' }).thenRejected('no-such-sibling', { category: 'garden', parent: 'home' });
  given(
    ...made('home', null),
    ordered(null),
    events(category('home'), ['category-removed', { category: 'home', parent: null }]),
  )
    .when(createCategory, { category: 'home', name: 'home' })
    .thenRejected('category-exists', { category: 'home' });
});

test('depth and number of children are bounded', () => {
  const line = Array.from({ length: DEPTH_MAX }, (_, i) => made(`c${i}`, i === 0 ? null : `c${i - 1}`)).flat();
  const last = `c${DEPTH_MAX - 1}`;
  given(...line)
    .when(createCategory, { category: 'one', name: 'one', parent: last })
    .thenRejected('too-deep', { parent: last, most: DEPTH_MAX });
  given(...line, ...made('one', null, ['c0', 'one']))
    .when(moveCategory, { category: 'one', parent: last })
    .thenRejected('too-deep', { parent: last, most: DEPTH_MAX });
  const wide = ordered('home', ...Array.from({ length: CHILDREN_MAX }, (_, i) => `w${i}`));
  given(...tree, wide)
    .when(createCategory, { category: 'one', name: 'one', parent: 'home' })
    .thenRejected('too-many-children', { parent: 'home', most: CHILDREN_MAX });
  given(...tree, wide)
    .when(moveCategory, { category: 'garden', parent: 'home' })
    .thenRejected('too-many-children', { parent: 'home', most: CHILDREN_MAX });
});

test('a category moves with all that is below it, and among its siblings', () => {
  const expected = [
    ordered('home'),
    events(category('kitchen'), ['category-moved', { category: 'kitchen', parent: 'garden' }]),
    ordered('garden', 'kitchen'),
  ];
  given(...tree)
    .when(moveCategory, { category: 'kitchen', parent: 'garden' })
    .then(...expected);
  given(...tree)
    .when(moveCategory, { category: 'garden', parent: null, before: 'home' })
    .then(ordered(null, 'garden', 'home'));
  given(...tree)
    .when(moveCategory, { category: 'garden', parent: null })
    .thenNothing();
});

test('no category is below itself', () => {
  for (const parent of ['home', 'kitchen', 'mugs'])
    given(...tree)
      .when(moveCategory, { category: 'home', parent })
      .thenRejected('would-be-a-cycle', { category: 'home', parent });
  given(...tree)
    .when(moveCategory, { category: 'none', parent: null })
    .thenRejected('no-such-category', { category: 'none' });
  given(...tree)
    .when(moveCategory, { category: 'mugs', parent: 'none' })
    .thenRejected('no-such-parent', { parent: 'none' });
  given(...tree)
    .when(moveCategory, { category: 'mugs', parent: null, before: 'none' })
    .thenRejected('no-such-sibling', { category: 'none', parent: null });
});

test('a category is removed when nothing is below it, and described while it is there', () => {
  given(...tree)
    .when(removeCategory, { category: 'kitchen' })
    .thenRejected('has-children', { category: 'kitchen', children: 1 });
  const removed = events(category('mugs'), ['category-removed', { category: 'mugs', parent: 'kitchen' }]);
  given(...tree)
    .when(removeCategory, { category: 'mugs' })
    .then(ordered('kitchen'), removed);
  const gone = given(...tree, ordered('kitchen'), removed);
  gone.when(removeCategory, { category: 'mugs' }).thenNothing();
  gone
    .when(describeCategory, { category: 'mugs', name: 'Cups' })
    .thenRejected('no-such-category', { category: 'mugs' });
  gone.thenRow(categoryTree, 'mugs', undefined);
  given().when(removeCategory, { category: 'mugs' }).thenRejected('no-such-category', { category: 'mugs' });
  given(...tree)
    .when(describeCategory, { category: 'mugs', name: 'mugs' })
    .thenNothing();
  given(...tree)
    .when(describeCategory, { category: 'mugs', description: 'To drink from' })
    .then(
      events(category('mugs'), [
        'category-described',
        { category: 'mugs', name: 'mugs', description: 'To drink from' },
      ]),
    );
});

const codes = ['a', 'b', 'c', 'd', 'e'];
const code = fc.constantFrom(...codes);
const parent = fc.oneof(code, fc.constant(null));
const step = fc.oneof(
  fc.record({
    command: fc.constant('create-category' as const),
    category: code,
    parent,
    before: fc.option(code, { nil: undefined }),
  }),
  fc.record({
    command: fc.constant('move-category' as const),
    category: code,
    parent,
    before: fc.option(code, { nil: undefined }),
  }),
  fc.record({ command: fc.constant('remove-category' as const), category: code }),
);

test('whatever is done, it stays one tree: every open category is listed once, below its own parent', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const trail = new Trail();
      for (const { command, ...body } of steps) {
        const given = JSON.parse(JSON.stringify(command === 'create-category' ? { ...body, name: 'x' } : body)) as {
          category: string;
          parent: string | null;
          name: string;
        };
        trail.send(command, given);
      }
      const listed: string[] = [];
      const walk = (above: string | null): void => {
        for (const child of trail.stateOf(childrenOf(above)).children) {
          assert.equal(trail.stateOf(category(child)).parent, above);
          listed.push(child);
          assert.ok(listed.length <= codes.length, 'a circle, or a category listed twice');
          walk(child);
        }
      };
      walk(null);
      const open = codes.filter((one) => trail.stateOf(category(one)).state === 'open');
      assert.deepEqual(listed.toSorted(), open);
    }),
    { numRuns: 500 },
  );
});
