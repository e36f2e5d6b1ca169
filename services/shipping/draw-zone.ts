import { decision, isDeepEqual, reject } from '@banyan/core';
import { shipping } from './contract.ts';
import { zone } from './zone.ts';

/** What a zone is made of. What it is made of already is no change. */
export const drawZone = decision(
  shipping,
  'draw-zone',
  ({ zone: id }) => zone(id),
  (facts, it) => {
    const countries = facts.areas.map(({ country }) => country);
    const twice = countries.find((country, index) => countries.indexOf(country) !== index);
    // Two areas of one country would let one's exceptions in by the other.
    if (twice !== undefined) return reject('country-twice', { country: twice });
    if (!isDeepEqual(facts, it.state.facts)) it.append('zone-drawn', facts);
  },
);
