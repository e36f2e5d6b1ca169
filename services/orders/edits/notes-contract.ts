import { T, command, erasable, identifier, instant, pageOf, personal, query, inOrder } from '@banyan/core';
import { orderId } from '../vocabulary.ts';

const only = { additionalProperties: false };
const order = orderId;

/** A note's name, chosen by whoever writes it. */
const note = T.Unsafe<string>({ ...identifier, examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80'] });
const text = T.String({
  description: 'what is noted: 1 to 2000 characters, tabs and line ends among them, without white space at its ends',
  examples: ['Rang: please leave it with the neighbour at number 14'],
  minLength: 1,
  maxLength: 2000,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}\\t\\n]|[\\t\\n])*$',
});

/** A word that staff mark orders with. */
export const tag = T.String({
  description: 'a tag: 1 to 40 small letters, digits and single hyphens between them',
  examples: ['gift-wrap'],
  maxLength: 40,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
});
const tags = T.Array(tag, { maxItems: 20, uniqueItems: true });

const staff = { by: ['staff'] } as const;
const noSuchOrder = { 'no-such-order': { order } };

/** What staff write on orders. */
export const notesEvents = {
  /** `about`: whose order it is, by whose key the text is sealed; of an order of nobody that is known, the order itself. */
  'note-added': { order, note, about: T.String(), text: personal('about', text) },
  'note-removed': { order, note },
  /** All tags from now on. */
  'tags-set': { order, tags },
};

/** How staff write on orders. */
export const notesCommands = {
  'add-note': command(
    { order, note, text },
    {
      description:
        'Notes something on an order, for staff alone; the same again changes nothing, and another text under the same name is refused.',
      example: { order: 'web-1001', note: 'note-1', text: 'Rang: please leave it with the neighbour at number 14' },
      ...staff,
      rejects: { ...noSuchOrder, 'note-exists': { note }, 'too-many-notes': { max: T.Integer() } },
    },
  ),
  'remove-note': command(
    { order, note },
    {
      description: 'Takes a note off an order; again changes nothing, and its name is not used again.',
      example: { order: 'web-1001', note: 'note-1' },
      ...staff,
      rejects: { ...noSuchOrder, 'no-such-note': { note } },
    },
  ),
  'set-tags': command(
    { order, tags },
    {
      description: 'Marks an order with these tags and no others; lists of orders are filtered by them.',
      example: { order: 'web-1001', tags: ['gift-wrap'] },
      ...staff,
      edits: 'order-notes/order',
      rejects: noSuchOrder,
    },
  ),
};

/** What staff have written on an order; `by`: who wrote it. A text is gone with its person. */
const orderNotes = T.Object(
  {
    order,
    tags,
    notes: T.Array(
      T.Object({ note, text: erasable(text), by: T.String({ examples: ['staff/clerk'] }), at: instant }, only),
    ),
  },
  only,
);

/** Something that has happened to an order, in one of its streams. */
const timelineEntry = T.Object(
  {
    /** When it was recorded, and when it was in business. */
    at: instant,
    occurredAt: instant,
    /** What of the order it happened to: itself, its checkout, what is written on it, or one of its fulfilments, cancellations, returns and edits. */
    of: T.String({ examples: ['order'] }),
    /** The name of that. */
    id: T.String({ examples: ['web-1001'] }),
    event: T.String({ examples: ['order-confirmed'] }),
    /** Who did it: `<role>/<id>`. */
    by: T.String({ examples: ['staff/clerk'] }),
    /** Pieces of the order’s lines that it concerns. */
    lines: T.Array(T.Object({ line: T.Integer({ minimum: 0 }), quantity: T.Integer({ minimum: 0 }) }, only)),
    /** A reason, number, step or name that it says, nothing of which is personal by its contract. */
    detail: T.Union([T.String(), T.Null()]),
  },
  only,
);

/** What may be asked about notes, and about all that has happened to an order. */
export const notesQueries = {
  'order-notes': query(
    { order },
    {
      description: 'The tags of an order and the notes on it, the oldest first; null when there is no such order.',
      example: { order: 'web-1001' },
      ...staff,
      shows: 'order-notes/order',
      returns: T.Union([orderNotes, T.Null()]),
    },
  ),
  'order-timeline': query(
    { order, ...inOrder('ascending') },
    {
      description:
        'All that has happened to an order, in order: what became of its checkout, its parcels, cancellations, returns and edits, and what was written on it, each with its time and whoever did it.',
      example: { order: 'web-1001' },
      ...staff,
      returns: pageOf(timelineEntry),
    },
  ),
};
