import { answer } from '@banyan/core';
import { catalog } from './contract.ts';
import { plainSlug, slugKey } from './slug-claim.ts';
import { slugs } from './slugs.ts';

const NOTHING = { id: null, slug: null, redirect: false };

const LISTED_MAX = 1000;

/** The current slugs of a subject. */
export const listSlugs = answer(catalog, 'slugs-of', { slugs }, async ({ kind, id }, views) => {
  const { rows } = await views.slugs.list({ index: 'by-owner', equals: [kind, id, true], limit: LISTED_MAX });
  return rows.map(({ language, channel, slug }) => ({ language, channel, slug }));
});

/** What is found under a slug; a channel's own slugs come before those of all channels. */
export const resolveSlug = answer(catalog, 'resolve-slug', { slugs }, async (asked, views) => {
  const slug = plainSlug(asked.slug);
  const places = asked.channel === undefined ? [null] : [asked.channel, null];
  for (const channel of places) {
    const row = await views.slugs.get(slugKey({ ...asked, channel, slug }));
    if (row === undefined) continue;
    if (row.isCurrent) return { id: row.id, slug, redirect: false };
    const { kind, id, language } = row;
    const now = await views.slugs.list({ index: 'by-owner', equals: [kind, id, true, language, channel], limit: 1 });
    return { id, slug: now.rows[0]?.slug ?? null, redirect: now.rows.length > 0 };
  }
  return NOTHING;
});
