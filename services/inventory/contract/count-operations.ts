import { sku } from '@banyan/catalog/contract';
import { T, command, instant, pageOf, query, inOrder } from '@banyan/core';
import { documentId, location, reason, staff, total } from './vocabulary.ts';

const count = documentId;
const pieces = T.Integer({ minimum: 0, maximum: 1_000_000_000 });
/** Of the counted pieces, those that lie there and are promised already: reserved goods, and sold ones that have not been sent. */
const promised = pieces;

const counted = {
  count,
  location,
  sku,
  counted: pieces,
  promised,
  /** What was free by the books at that moment. */
  expected: total,
  /** `counted - promised - expected`. */
  difference: T.Integer(),
  reason,
};

/** A count session as it stands. */
export const countRecord = T.Object(
  {
    count,
    location,
    state: T.Union([T.Literal('open'), T.Literal('finished')]),
    startedAt: instant,
    finishedAt: T.Union([instant, T.Null()]),
    lines: total,
    /** Lines with a difference. */
    differing: total,
    /** Pieces found, and pieces missed. */
    found: total,
    missing: total,
  },
  { additionalProperties: false },
);

/** What was counted of a SKU. */
export const countLine = T.Object({ ...counted, countedAt: instant }, { additionalProperties: false });

/** Events of counts. */
export const countEvents = {
  'count-started': { count, location },
  'count-recorded': counted,
  'count-finished': { count, location },
  /** The difference of a count; signed. */
  'stock-counted': { sku, location, difference: T.Integer(), count, free: total },
};

/** Commands of counts. */
export const countCommands = {
  'start-count': command(
    { count, location },
    {
      description: 'Begins to count a location; the same count again changes nothing.',
      example: { count: '2026-01', location: 'main' },
      ...staff,
      rejects: { 'count-exists': { location } },
    },
  ),
  'record-count': command(
    { count, sku, counted: pieces, promised: T.Optional(promised), reason },
    {
      description:
        'Books what was counted of a SKU: the difference to what is free at this moment is adjusted. Of the counted pieces, `promised` ones lie there for buyers already.',
      example: { count: '2026-01', sku: '85123A', counted: 12, promised: 2, reason: 'yearly count' },
      ...staff,
      rejects: {
        'no-such-count': {},
        'count-finished': {},
        'already-counted': { counted: pieces, promised },
        'fewer-than-promised': {},
      },
    },
  ),
  'finish-count': command(
    { count },
    {
      description: 'Ends a count; again changes nothing.',
      example: { count: '2026-01' },
      ...staff,
      rejects: { 'no-such-count': {} },
    },
  ),
};

/** Queries of counts. */
export const countQueries = {
  counts: query(
    { location, ...inOrder('descending') },
    {
      description: 'The counts of a location, the latest first.',
      ...staff,
      returns: pageOf(countRecord),
    },
  ),
  'count-lines': query(
    { count, ...inOrder('ascending') },
    {
      description: 'What was counted, by SKU.',
      example: { count: '2026-01' },
      ...staff,
      returns: pageOf(countLine),
    },
  ),
};
