import { rawJson, type RawJson } from './raw-json.ts';

/** Texts that programs stumble over, and that stores can hold: they may well be somebody's name. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  'plain',
  'Ünïcödé 日本語 العربية עברית',
  'e\u0301 is not \u00e9', // not normalised
  '👩‍👩‍👧‍👦🏳️‍🌈', // joined
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢', // beyond the first plane
  '\u202Eright to left\u202C',
  '\uFEFFbyte order mark',
  '\u2028\u2029\u0085',
  '\uFFFF\uFFFE\u{10FFFF}', // no characters
  'ß ﬁ İ ı Ǆ', // grow or shrink when their case changes
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A',
  '\t\r\n\u0007\u001B[31m',
  `'; DROP TABLE events; --`,
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '%00%ff%2e',
  '${7*7}{{7*7}}',
  'null',
  'true',
  '-1',
  '1e309',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'x'.repeat(300),
];

/** Names of fields that objects of the language have of their own. */
export const NAMES: readonly string[] = [
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  ' ',
  'then',
  'toJSON',
  'length',
  '\u0000',
  '日本語',
  'x'.repeat(500),
];

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Values of every kind, most of which fit nowhere. */
export const VALUES: readonly (RawJson | string | number | boolean | null | object)[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  [],
  {},
  [null],
  [[]],
  { a: 1 },
  ...TEXTS,
  'x'.repeat(20_000),
  rawJson('1e400'),
  rawJson('-1e400'),
  rawJson('-0'),
  rawJson('9223372036854775808'),
  rawJson('123456789012345678901234567890'),
  rawJson('1.00000000000000000000000000001'),
  rawJson('0.1e-400'),
  rawJson('"\\ud800"'), // half a pair
  rawJson('"\\udc00\\ud800"'),
  rawJson('"\\u0000"'),
  rawJson('"a\\u0000b"'),
  rawJson(deep(120)),
  rawJson(`{"a":${'{"a":'.repeat(110)}1${'}'.repeat(110)}}`),
  rawJson(`[${'1,'.repeat(5_000)}1]`),
  rawJson('{"constructor":{"prototype":{"polluted":true}}}'),
  rawJson('{"__proto__":{"polluted":true}}'),
  rawJson('{"toString":1,"valueOf":2}'),
];

/** Bodies that are no JSON object, or none that everybody reads alike. */
export const BODIES: readonly (string | Uint8Array)[] = [
  '',
  ' ',
  '{',
  '}',
  'null',
  '1',
  '"text"',
  '[]',
  '[{}]',
  'undefined',
  'NaN',
  "{'a':1}",
  '{a:1}',
  '{"a":1,}',
  '{"a":01}',
  '{"a":+1}',
  '{"a":.5}',
  '{"a":"\n"}',
  '{"a":"\\x"}',
  '{"a":1}{"b":2}',
  '{"a":1} // comment',
  '\uFEFF{}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  deep(3_000),
  `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  `{"a":"${'x'.repeat(100_000)}"}`,
  new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  new Uint8Array([0x00, 0x01, 0x02]),
];

/** Values of headers; only those that a client can send at all. */
export const HEADER_VALUES: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '*',
  '"1"',
  '"0"',
  'W/"1"',
  'null',
  'x'.repeat(250),
  '2026-13-45T99:99:99Z',
  '2009-12-01T07:45:00.000Z',
  '9999-12-31T23:59:59.999Z',
  'orders/0:1',
  'nowhere/0:1',
  'orders/0:999999999',
  '00-0-0-0',
  ';;;',
  '\u00e9',
];
