import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestEncoding } from './packed-page.ts';

test('what a client takes best is what it weighs most; brotli is before gzip, and packed before plain', () => {
  const cases: readonly (readonly [accepted: string | undefined, encoding: string | undefined])[] = [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', undefined],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0.8, gzip;q=0.8', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0', undefined],
    ['gzip;q=0.0, br;q=0.000', undefined],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['gzip;q=2', undefined],
    ['gzip;x=1', undefined],
    [' gzip ; q=1 ', 'gzip'],
  ];
  for (const [accepted, encoding] of cases) assert.equal(bestEncoding(accepted), encoding, accepted);
});
