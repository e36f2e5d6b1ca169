import { decision, isDeepEqual, reject } from '@banyan/core';
import { pricing } from './contract.ts';
import { taxCountry, taxRatesOf, taxSettingsOf, taxZone } from './taxes.ts';

/** Which countries a zone is made of. What it leaves out belongs to none from then on. */
export const drawTaxZone = decision(
  pricing,
  'draw-tax-zone',
  ({ zone, countries }) => ({ it: taxZone(zone), places: countries.map((country) => taxCountry(country)) }),
  (facts, { it, places }, { stream }) => {
    const known = it.state.facts;
    if (isDeepEqual(facts, known)) return;
    const taken = places.find(({ state }) => state.zone !== null && state.zone !== facts.zone);
    if (taken !== undefined) return reject('country-taken', { country: taken.id, zone: taken.state.zone ?? '' });
    it.append('tax-zone-drawn', facts);
    for (const place of places) {
      if (place.state.zone === null) place.append('tax-country-placed', { country: place.id, zone: facts.zone });
    }
    for (const country of known?.countries ?? []) {
      if (!facts.countries.includes(country))
        stream(taxCountry(country)).append('tax-country-placed', { country, zone: null });
    }
  },
);

/** The rate of a class from a day on. The same again is no change, another for the same day corrects it. */
export const setTaxRate = decision(
  pricing,
  'set-tax-rate',
  ({ zone, taxClass }) => ({ place: taxZone(zone), it: taxRatesOf(zone, taxClass) }),
  (facts, { place, it }) => {
    const { zone, from, category, rate } = facts;
    if (place.state.facts === null) return reject('no-such-tax-zone', { zone });
    // A standard rate of nothing is a zero rate, and EN 16931 wants it called so.
    if ((category === 'S') !== rate > 0) return reject('wrong-category');
    const known = it.state.rates.find((other) => other.from === from);
    if (!isDeepEqual(known, { from, category, rate })) it.append('tax-rate-set', facts);
  },
);

/** How a channel's sales are taxed. */
export const setTaxSettings = decision(
  pricing,
  'set-tax-settings',
  ({ channel, registeredIn }) => ({ it: taxSettingsOf(channel), zones: registeredIn.map((zone) => taxZone(zone)) }),
  (settings, { it, zones }) => {
    const missing = zones.find(({ state }) => state.facts === null);
    if (missing !== undefined) return reject('no-such-tax-zone', { zone: missing.id });
    if (!isDeepEqual(settings, it.state.settings)) it.append('tax-settings-changed', settings);
  },
);
