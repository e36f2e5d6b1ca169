import { countryNames } from './country-names.ts';

/** What people also write. 'Korea' is the south's in trade. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  burma: 'MM',
  'cabo verde': 'CV',
  'czech republic': 'CZ',
  eire: 'IE',
  england: 'GB',
  'great britain': 'GB',
  holland: 'NL',
  'ivory coast': 'CI',
  korea: 'KR',
  macau: 'MO',
  macedonia: 'MK',
  'northern ireland': 'GB',
  'republic of ireland': 'IE',
  'republic of korea': 'KR',
  rsa: 'ZA',
  'russian federation': 'RU',
  scotland: 'GB',
  swaziland: 'SZ',
  turkey: 'TR',
  uae: 'AE',
  uk: 'GB',
  'united states of america': 'US',
  usa: 'US',
  'viet nam': 'VN',
  wales: 'GB',
};

/** Codes by names and codes in plain writing. */
export const codes = new Map<string, string>(Object.entries(OTHER_NAMES));
for (const [code, name] of countryNames) codes.set(plain(name), code).set(plain(code), code);

/**
 * The ISO 3166-1 alpha-2 code of a country as somebody wrote it: by its code, its English name or another name in use. Null for what is no single
 * country (`Channel Islands`, `West Indies`, `Unspecified`).
 */
export function countryCodeOf(given: string): string | null {
  return codes.get(plain(given)) ?? null;
}

/** A name without what writers differ in: case, accents, punctuation, `&` for `and`. */
export function plain(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('.', '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()
    .toLowerCase();
}
