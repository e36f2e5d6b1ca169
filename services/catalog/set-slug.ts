import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { plainSlug, slugClaim, slugKey } from './slug-claim.ts';
import { placeOf, slugOwner } from './slug-owner.ts';
import { isSubject } from './subject.ts';

/** Claims a slug and makes it the current one, in one decision over the claim and its owner. What was current stays claimed, to redirect. */
export const setSlug = decision(
  catalog,
  'set-slug',
  ({ kind, id, language, channel = null, slug }) => ({
    claim: slugClaim(slugKey({ kind, language, channel, slug: plainSlug(slug) })),
    owner: slugOwner(`${kind}@${id}`),
  }),
  ({ kind, id, language, channel = null, slug: written }, { claim, owner }, { stream }) => {
    const slug = plainSlug(written);
    if (!isSubject(kind, id, stream)) return reject('no-such-subject', { kind, id });
    const { id: holder } = claim.state;
    if (holder !== null && holder !== id) return reject('slug-taken', { slug, id: holder });
    const before = owner.state.current[placeOf(language, channel)] ?? null;
    const place = { kind, id, language, channel, slug };
    if (holder === null) claim.append('slug-claimed', place);
    if (before !== slug) owner.append('slug-changed', { ...place, before });
  },
);

/** Gives a slug back that nothing is found under any more. */
export const releaseSlug = decision(
  catalog,
  'release-slug',
  ({ kind, language, channel = null, slug }) => slugClaim(slugKey({ kind, language, channel, slug: plainSlug(slug) })),
  ({ kind, language, channel = null, slug: written }, claim, { stream }) => {
    const slug = plainSlug(written);
    const { id } = claim.state;
    if (id === null) return reject('no-such-slug', { slug });
    const current = stream(slugOwner(`${kind}@${id}`)).state.current[placeOf(language, channel)];
    // Of something that is gone for good nothing is found any more.
    if (current === slug && isSubject(kind, id, stream)) return reject('slug-in-use', { slug, id });
    claim.append('slug-released', { kind, id, language, channel, slug });
  },
);
