import { aggregate } from '@banyan/core';
import { catalog } from './contract.ts';

/** Who has a slug: null when nobody. */
export interface SlugClaim {
  readonly id: string | null;
}

/** A slug where it is unique: of one kind of thing, in one language, in one channel or in all. */
export interface SlugPlace {
  readonly kind: string;
  readonly language: string;
  readonly channel: string | null;
  readonly slug: string;
}

const FREE: SlugClaim = { id: null };

/** Streams `slug/<kind>@<language>@<channel>@<slug>`: one for every slug, so that two who want it meet in one stream. */
export const slugClaim = aggregate(catalog, 'slug', FREE, {
  'slug-claimed': (_, { id }) => ({ id }),
  'slug-released': () => ({ id: null }),
});

/** The name of a slug's claim. Codes, tags and slugs hold no `@`. */
export function slugKey({ kind, language, channel, slug }: SlugPlace): string {
  return `${kind}@${language}@${channel ?? ''}@${slug}`;
}

/** One text for whatever looks the same: an accent may be written as a sign of its own. */
export function plainSlug(slug: string): string {
  return slug.normalize('NFC');
}
