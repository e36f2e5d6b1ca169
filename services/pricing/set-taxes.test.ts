import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { drawTaxZone, setTaxRate, setTaxSettings } from './set-taxes.ts';
import { taxCountry, taxRatesOf, taxSettingsOf, taxZone } from './taxes.ts';
import { taxRateList, taxZones } from './views.ts';

const uk = { zone: 'uk', name: 'United Kingdom', countries: ['GB', 'IM'] };
const drawn = events(taxZone('uk'), ['tax-zone-drawn', uk]);
const placed = (country: string, zone: string | null = 'uk') =>
  events(taxCountry(country), ['tax-country-placed', { country, zone }]);

const all = [drawn, placed('GB'), placed('IM')];

test('a zone is drawn, and its countries are placed in it and taken out of it', () => {
  given()
    .when(drawTaxZone, uk)
    .then(...all);
  const before = given(...all);
  before.when(drawTaxZone, uk).thenNothing();
  const less = { ...uk, countries: ['GB', 'JE'] };
  const fewer = [events(taxZone('uk'), ['tax-zone-drawn', less]), placed('JE'), placed('IM', null)];
  before.when(drawTaxZone, less).then(...fewer);
  before.thenRow(taxZones, 'uk', { ...uk, changedAt: BEGINNING });
});

test('a country is in one zone at a time', () => {
  given(placed('IM', 'im')).when(drawTaxZone, uk).thenRejected('country-taken', { country: 'IM', zone: 'im' });
  given(placed('IM', 'im'), placed('IM', null))
    .when(drawTaxZone, uk)
    .then(...all);
});

const rate = { zone: 'uk', taxClass: 'standard', from: '2011-01-04', category: 'S', rate: 20_000 } as const;
const earlier = { ...rate, from: '2010-01-01', rate: 17_500 };
const set = (facts: typeof rate | typeof earlier) => events(taxRatesOf('uk', 'standard'), ['tax-rate-set', facts]);

test('a rate is set from a day on, in whatever order, and corrected for the same day', () => {
  given(drawn).when(setTaxRate, rate).then(set(rate));
  given(drawn, set(rate)).when(setTaxRate, rate).thenNothing();
  given(drawn, set(rate)).when(setTaxRate, earlier).then(set(earlier));
  const corrected = { ...rate, rate: 20_500 };
  given(drawn, set(rate), set(earlier), set(corrected as never)).thenState(taxRatesOf('uk', 'standard'), {
    rates: [
      { from: '2011-01-04', category: 'S', rate: 20_500 },
      { from: '2010-01-01', category: 'S', rate: 17_500 },
    ],
  });
  given(set(rate)).thenRows(taxRateList, { 'uk@standard@2011-01-04': rate });
});

test('a rate is of a zone, and its category says whether it is above zero', () => {
  given().when(setTaxRate, rate).thenRejected('no-such-tax-zone', { zone: 'uk' });
  given(drawn)
    .when(setTaxRate, { ...rate, rate: 0 })
    .thenRejected('wrong-category', {});
  given(drawn)
    .when(setTaxRate, { ...rate, category: 'E' })
    .thenRejected('wrong-category', {});
  given(drawn)
    .when(setTaxRate, { ...rate, from: '2011-13-01' })
    .thenInvalid('/from');
});

test('a channel says how it is taxed', () => {
  const settings = { channel: 'web', isTaxIncluded: true, registeredIn: ['uk'] };
  const changed = events(taxSettingsOf('web'), ['tax-settings-changed', settings]);
  given(drawn).when(setTaxSettings, settings).then(changed);
  given(drawn, changed).when(setTaxSettings, settings).thenNothing();
  given().when(setTaxSettings, settings).thenRejected('no-such-tax-zone', { zone: 'uk' });
});
