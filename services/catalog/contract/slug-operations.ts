import { T, command, query } from '@banyan/core';
import { code, language, slug, subjectId, subjectKind } from '../vocabulary.ts';

const staff = { by: ['staff'] } as const;
/** Null: in all channels that have no slug of their own. */
const channel = T.Union([code, T.Null()], { examples: [null] });
const claim = { kind: subjectKind, id: subjectId, language, channel, slug };

/** What happens to slugs. */
export const slugEvents = {
  'slug-claimed': claim,
  'slug-released': claim,
  /** Of the subject: what it is found under now, and what leads there from now on. */
  'slug-changed': { ...claim, before: T.Union([slug, T.Null()]) },
};

/** What can be done with slugs. */
export const slugCommands = {
  'set-slug': command(
    { kind: subjectKind, id: subjectId, language, channel: T.Optional(channel), slug },
    {
      description:
        'Says under which slug something is found in a language (and channel); the one before stays claimed and redirects.',
      example: { kind: 'product', id: 'MUG-1', language: 'en', slug: 'mug-with-a-banyan' },
      edits: 'slugs/kind@id',
      ...staff,
      rejects: { 'no-such-subject': { kind: subjectKind, id: subjectId }, 'slug-taken': { slug, id: subjectId } },
    },
  ),
  'release-slug': command(
    { kind: subjectKind, language, channel: T.Optional(channel), slug },
    {
      description: 'Gives up a slug that only redirects, so that something else can be found under it.',
      example: { kind: 'product', language: 'en', slug: 'an-older-name' },
      ...staff,
      rejects: { 'no-such-slug': { slug }, 'slug-in-use': { slug, id: subjectId } },
    },
  ),
};

/** What can be asked of slugs. */
export const slugQueries = {
  'slugs-of': query(
    { kind: subjectKind, id: subjectId },
    {
      description: 'The slugs under which something is found now, one for each language and channel that has one.',
      example: { kind: 'product', id: 'MUG-1' },
      shows: 'slugs/kind@id',
      ...staff,
      returns: T.Array(T.Object({ language, channel, slug }, { additionalProperties: false })),
    },
  ),
  'resolve-slug': query(
    { kind: subjectKind, language, channel: T.Optional(code), slug },
    {
      description:
        'What is found under a slug: its id, or null; `redirect` with the `slug` it has now when that is another one. A channel’s own slugs come first.',
      example: { kind: 'product', language: 'en', slug: 'white-hanging-heart' },
      by: ['public', 'customer', 'staff'],
      returns: T.Object(
        {
          id: T.Union([subjectId, T.Null()]),
          slug: T.Union([slug, T.Null()]),
          redirect: T.Boolean(),
        },
        { additionalProperties: false },
      ),
    },
  ),
};
