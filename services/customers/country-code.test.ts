import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryCodeOf } from './country-code.ts';
import { countryNames } from './country-names.ts';

test('the countries of ISO 3166-1 are all there, each found by its code and by its name', () => {
  assert.equal(countryNames.size, 249);
  for (const [code, name] of countryNames) {
    assert.equal(countryCodeOf(code), code);
    assert.equal(countryCodeOf(name), code, name);
  }
});

test('the names of a real shop are understood, and what is no country has no code', () => {
  const expected = {
    'United Kingdom': 'GB',
    EIRE: 'IE',
    USA: 'US',
    RSA: 'ZA',
    Korea: 'KR',
    'Hong Kong': 'HK',
    'United Arab Emirates': 'AE',
    'Channel Islands': null,
    'West Indies': null,
    Unspecified: null,
    'European Community': null,
  };
  const read = Object.fromEntries(Object.keys(expected).map((given) => [given, countryCodeOf(given)]));
  assert.deepEqual(read, expected);
});

test('case, accents, punctuation and the ampersand make no difference', () => {
  for (const given of ["cote d'ivoire", 'CÔTE D’IVOIRE', 'Cote d Ivoire']) assert.equal(countryCodeOf(given), 'CI');
  assert.equal(countryCodeOf('Trinidad & Tobago'), 'TT');
  assert.equal(countryCodeOf('U.K.'), 'GB');
  assert.equal(countryCodeOf('constructor'), null);
});
