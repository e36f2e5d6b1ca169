import { T, range, view } from '@banyan/core';
import { catalog } from './contract.ts';
import { slugKey } from './slug-claim.ts';
import { code, language, slug, subjectId, subjectKind } from './vocabulary.ts';

/** Every claimed slug, the current ones marked. */
export const slugs = view(
  'slugs',
  {
    kind: subjectKind,
    id: subjectId,
    language,
    channel: T.Union([code, T.Null()]),
    slug,
    isCurrent: T.Boolean(),
  },
  { 'by-owner': range('kind', 'id', 'isCurrent', 'language', 'channel') },
).on(
  catalog,
  {
    'slug-claimed': { key: (claimed) => slugKey(claimed), fold: (_, claimed) => ({ ...claimed, isCurrent: false }) },
    'slug-released': { key: (claimed) => slugKey(claimed), fold: () => undefined },
    'slug-changed': {
      key: (changed) =>
        changed.before === null ? slugKey(changed) : [slugKey(changed), slugKey({ ...changed, slug: changed.before })],
      fold: (row, { slug }) => row && { ...row, isCurrent: row.slug === slug },
    },
  },
  { leansOn: [slugKey] },
);
