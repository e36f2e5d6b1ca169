import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import fc from 'fast-check';
import { product } from './product.ts';
import { releaseSlug, setSlug } from './set-slug.ts';
import { slugClaim, slugKey } from './slug-claim.ts';
import { slugOwner } from './slug-owner.ts';
import { slugs } from './slugs.ts';
import { Trail } from './testing/trail.ts';

const drafted = (sku: string) => events(product(sku), ['product-drafted', { sku, name: sku, description: '' }]);
const place = (id: string, slug: string) => ({ kind: 'product' as const, id, language: 'en', channel: null, slug });
const claim = (slug: string) => slugClaim(slugKey(place('', slug)));
const claimed = (id: string, slug: string) => events(claim(slug), ['slug-claimed', place(id, slug)]);
const changed = (id: string, slug: string, before: string | null) =>
  events(slugOwner(`product@${id}`), ['slug-changed', { ...place(id, slug), before }]);
const mug = { kind: 'product', id: 'MUG', language: 'en', slug: 'mug' } as const;
const base = [drafted('MUG'), drafted('CUP'), claimed('MUG', 'mug'), changed('MUG', 'mug', null)] as const;

test('a slug is claimed and current in one decision', () => {
  given(drafted('MUG'))
    .when(setSlug, mug)
    .then(claimed('MUG', 'mug'), changed('MUG', 'mug', null));
  given(...base)
    .when(setSlug, mug)
    .thenNothing();
});

test('two never have the same, also when the first one only redirects', () => {
  const cup = { ...mug, id: 'CUP' };
  given(...base)
    .when(setSlug, cup)
    .thenRejected('slug-taken', { slug: 'mug', id: 'MUG' });
  const moved = [claimed('MUG', 'red-mug'), changed('MUG', 'red-mug', 'mug')];
  given(...base)
    .when(setSlug, { ...mug, slug: 'red-mug' })
    .then(...moved);
  given(...base, ...moved)
    .when(setSlug, cup)
    .thenRejected('slug-taken', { slug: 'mug', id: 'MUG' });
  given(...base, ...moved)
    .when(setSlug, mug)
    .then(changed('MUG', 'mug', 'red-mug'));
});

test('other languages and channels have slugs of their own', () => {
  for (const other of [{ language: 'de' }, { channel: 'outlet' }]) {
    const at = { ...place('CUP', 'mug'), ...other };
    given(...base)
      .when(setSlug, { ...mug, id: 'CUP', ...other })
      .then(
        events(slugClaim(slugKey(at)), ['slug-claimed', at]),
        events(slugOwner('product@CUP'), ['slug-changed', { ...at, before: null }]),
      );
  }
});

test('what looks the same is the same', () => {
  given(drafted('MUG'), drafted('CUP'), claimed('MUG', 'caf\u00e9'))
    .when(setSlug, { ...mug, id: 'CUP', slug: 'cafe\u0301' })
    .thenRejected('slug-taken', { slug: 'caf\u00e9', id: 'MUG' });
  for (const slug of ['Mug', 'a--b', '-a', 'a b', 'a@b', ''])
    given(...base)
      .when(setSlug, { ...mug, slug })
      .thenInvalid('/slug');
});

test('only what there is has a slug', () => {
  given().when(setSlug, mug).thenRejected('no-such-subject', { kind: 'product', id: 'MUG' });
  given(drafted('MUG'), events(product('MUG'), ['product-retired', { sku: 'MUG' }]))
    .when(setSlug, mug)
    .thenRejected('no-such-subject', { kind: 'product', id: 'MUG' });
  for (const kind of ['category', 'collection'] as const)
    given()
      .when(setSlug, { ...mug, kind, id: 'x' })
      .thenRejected('no-such-subject', { kind, id: 'x' });
});

test('a slug that only redirects can be given up, a current one cannot', () => {
  const asked = { kind: 'product', language: 'en', slug: 'mug' } as const;
  given().when(releaseSlug, asked).thenRejected('no-such-slug', { slug: 'mug' });
  given(...base)
    .when(releaseSlug, asked)
    .thenRejected('slug-in-use', { slug: 'mug', id: 'MUG' });
  const moved = [claimed('MUG', 'red-mug'), changed('MUG', 'red-mug', 'mug')];
  const released = events(claim('mug'), ['slug-released', place('MUG', 'mug')]);
  given(...base, ...moved)
    .when(releaseSlug, asked)
    .then(released);
  given(...base, events(product('MUG'), ['product-retired', { sku: 'MUG' }]))
    .when(releaseSlug, asked)
    .then(released);
  given(...base, ...moved).thenRows(slugs, {
    'product@en@@mug': { ...place('MUG', 'mug'), isCurrent: false },
    'product@en@@red-mug': { ...place('MUG', 'red-mug'), isCurrent: true },
  });
  given(...base, ...moved, released).thenRow(slugs, 'product@en@@mug', undefined);
});

test('whatever is asked, a slug has one owner, and every current slug is claimed by its owner', () => {
  const sku = fc.constantFrom('MUG', 'CUP', 'POT');
  const slug = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(fc.record({ id: sku, slug }), fc.record({ slug }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const trail = new Trail();
      for (const id of ['MUG', 'CUP', 'POT']) trail.send('draft-product', { sku: id, name: id });
      for (const one of steps) {
        const asked = { kind: 'product', language: 'en', ...one } as const;
        if ('id' in asked) trail.send('set-slug', asked);
        else trail.send('release-slug', asked);
      }
      const current = ['MUG', 'CUP', 'POT'].flatMap((id) =>
        Object.values(trail.stateOf(slugOwner(`product@${id}`)).current).map((one) => {
          assert.equal(trail.stateOf(claim(one)).id, id);
          return one;
        }),
      );
      assert.equal(new Set(current).size, current.length);
    }),
  );
});
