import { aggregate } from '@banyan/core';
import { catalog } from './contract.ts';

/** Under which slugs something is found now, by `<language>@<channel>`. Earlier ones are known to their claims only. */
export interface SlugOwner {
  readonly current: Readonly<Record<string, string>>;
}

const NONE: SlugOwner = { current: {} };

/** Streams `slugs/<kind>@<id>`. */
export const slugOwner = aggregate(
  catalog,
  'slugs',
  NONE,
  {
    'slug-changed': ({ current }, { language, channel, slug }) => ({
      current: { ...current, [placeOf(language, channel)]: slug },
    }),
  },
  { leansOn: [placeOf] },
);

/** Where a subject has at most one current slug. */
export function placeOf(language: string, channel: string | null): string {
  return `${language}@${channel ?? ''}`;
}
