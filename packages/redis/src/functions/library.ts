import { hash } from 'node:crypto';
import { CHOOSING } from './choosing.ts';
import { EXAMINING } from './examining.ts';
import { READING } from './reading.ts';
import { WRITING } from './writing.ts';

const WRITERS = ['open_live', 'make_shadow', 'swap', 'discard', 'clear_away', 'write'] as const;
const READERS = [
  'find_live',
  'positions',
  'parked',
  'load',
  'get',
  'scan',
  'list',
  'count',
  'facets',
  'search',
  'examine_rows',
  'examine_index',
  'examine_counts',
  'totals',
] as const;

/** A function of the library. */
export type FunctionName = (typeof WRITERS)[number] | (typeof READERS)[number];

const BODY = CHOOSING + WRITING + READING + EXAMINING;

/** Code of other versions may work on the same server at the same time: each has a library of its own. */
const VERSION = hash('sha256', BODY).slice(0, 16);

/** What a function is called at the server. */
export const functionName = (name: FunctionName): string => `banyan_views_${VERSION}_${name}`;

/** True for one that changes nothing. */
export const isReader = (name: FunctionName): boolean => READERS.some((reader) => reader === name);

/** The library as the server is given it. */
export const LIBRARY = [
  `#!lua name=banyan_views_${VERSION}`,
  BODY,
  ...WRITERS.map((name) => `redis.register_function('${functionName(name)}', ${name})`),
  ...READERS.map(
    (name) =>
      `redis.register_function{ function_name = '${functionName(name)}', callback = ${name}, flags = { 'no-writes' } }`,
  ),
].join('\n');
