import { T, command, query, type Static } from '@banyan/core';
import { lines, location, quantity, sellers, summedLines } from './vocabulary.ts';

/**
 * `do-not-split`: the first location that has everything. `split-least`: as few locations as possible. `by-priority`: of each location, one after the
 * other, whatever it has. `most-stock`: the one location that has everything and keeps the most.
 */
export const planStrategy = T.Union([
  T.Literal('do-not-split'),
  T.Literal('split-least'),
  T.Literal('by-priority'),
  T.Literal('most-stock'),
]);
/** The name of a way to plan. */
export type PlanStrategy = Static<typeof planStrategy>;

/** Those that may deliver, the most wanted first: a channel's. */
const locations = T.Array(location, { minItems: 1, maxItems: 100, uniqueItems: true, examples: [['main']] });

/** Of the lines, so many sets that each leave one location as a whole. */
const bundles = T.Optional(
  T.Array(T.Object({ quantity, components: lines }, { additionalProperties: false }), { maxItems: 1000 }),
);

/** Commands of planning. */
export const planCommands = {
  'plan-reservations': command(
    { locations, lines, bundles, strategy: T.Optional(planStrategy) },
    {
      description:
        'Says what to reserve where, by a named strategy (`do-not-split` unless told), as the stock itself stands at this moment: for processes, which are answered the same when they ask once more. Nothing is held.',
      example: { locations: ['main'], lines: [{ sku: '85123A', quantity: 2 }] },
      by: ['orders'],
      answers: {
        parts: T.Array(T.Object({ location, lines: summedLines }, { additionalProperties: false }), { maxItems: 100 }),
        /** What could not be found; then there are no parts. */
        missing: T.Array(summedLines.items, { maxItems: 1000 }),
      },
    },
  ),
};

/** Queries of planning. */
export const planQueries = {
  'plan-locations': query(
    {
      locations,
      lines,
      bundles,
      strategy: T.Optional(planStrategy),
    },
    {
      description:
        'Which locations could deliver these goods as stock stands, by a named strategy (`do-not-split` unless told): each part is one reservation. Nothing is held.',
      ...sellers,
      returns: T.Object(
        {
          strategy: planStrategy,
          parts: T.Array(
            T.Object(
              {
                location,
                lines: summedLines,
                /** Of these, what would be sold before it is there. */
                backOrdered: T.Array(summedLines.items, { maxItems: 1000 }),
              },
              { additionalProperties: false },
            ),
            { maxItems: 100 },
          ),
          /** What no location could deliver; then there are no parts, for an order is delivered whole. */
          missing: T.Array(summedLines.items, { maxItems: 1000 }),
        },
        { additionalProperties: false },
      ),
    },
  ),
};
