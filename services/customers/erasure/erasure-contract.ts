import { T, command, identifier, instant, query, pageOf, inOrder } from '@banyan/core';
import { customerId, ownId } from '../fields.ts';

const only = { additionalProperties: false };
const word = T.String({
  description: 'what it is, in small letters and hyphens',
  examples: ['order'],
  pattern: '^[a-z][a-z-]{0,39}$',
});
/** Something that is not finished and needs the person: an order, a return, a refund. */
const obstacle = T.Object(
  { kind: word, name: T.String({ minLength: 1, maxLength: 200, examples: ['web-1001'] }) },
  only,
);
const obstacles = T.Array(obstacle, { maxItems: 100 });
const document = T.String({
  ...identifier,
  description: 'a document that the law wants kept, by its id',
  examples: ['2026-000123'],
});
const years = T.Integer({ minimum: 0, maximum: 100, examples: [10] });
const status = T.Union([T.Literal('waiting'), T.Literal('begun'), T.Literal('erased')]);
const named = { customer: customerId, erasure: ownId };

/** How far an erasure has come. */
const erasureRecord = T.Object(
  { ...named, status, waitsFor: obstacles, askedAt: instant, erasedAt: T.Union([instant, T.Null()]) },
  only,
);
const keptDocument = T.Object(
  { document, customer: T.Union([customerId, T.Null()]), until: instant, destroyed: T.Boolean() },
  only,
);

/** Events of erasing people, and of documents that outlive them for a while. */
export const erasureEvents = {
  'erasure-asked': { ...named },
  /** For these the erasure waits; later ones take the place of earlier ones. */
  'erasure-waits': { ...named, obstacles },
  'erasure-withdrawn': { ...named },
  /** From here there is no way back. `names`: what stands for the person’s addresses, to be forgotten. */
  'erasure-begun': { ...named, names: T.Array(T.String()) },
  'customer-closed': { customer: customerId },
  /** Nobody can claim this name any more. */
  'email-retired': { emailDigest: T.String({ minLength: 1, maxLength: 200 }) },
  /** Nothing that is personal of theirs can be read any more. What is left of `{ erased: true }` is all that folds see. */
  'person-erased': { ...named },
  'document-kept': { document, customer: T.Union([customerId, T.Null()]), until: instant },
  'retention-ended': { document },
  'document-destroyed': { document },
  'retention-set': { years },
};

const worker = { by: ['partner:erasure'] } as const;

/** What people, staff and the worker that destroys keys do about erasures. */
export const erasureCommands = {
  'ask-erasure': command(
    { ...named },
    {
      description:
        'Asks that a person be erased: by themselves, or by staff. It waits for what is not finished, which `my-erasure` and `erasure` tell.',
      owner: 'customer',
      by: ['guest', 'customer', 'staff'],
      rejects: { 'no-such-customer': {}, 'erasure-exists': { erasure: ownId } },
    },
  ),
  'withdraw-erasure': command(
    { ...named },
    {
      description: 'Takes an erasure back while it waits.',
      owner: 'customer',
      by: ['guest', 'customer', 'staff'],
      rejects: { 'no-such-erasure': {}, 'too-late': {} },
    },
  ),
  'proceed-with-erasure': command(
    { ...named, obstacles },
    {
      description: 'Tells what an erasure has still to wait for; when that is nothing, it begins.',
      ...worker,
      answers: { status: T.Union([status, T.Null()]) },
    },
  ),
  'confirm-erasure': command(
    { ...named },
    {
      description:
        'Tells that the keys of an erasure that has begun are destroyed, and that nothing read with them is left.',
      ...worker,
      rejects: { 'no-such-erasure': {} },
    },
  ),
  'keep-document': command(
    { document, customer: T.Union([customerId, T.Null()]), issuedAt: instant },
    {
      description:
        'Has the key of a document kept for as long as the law wants it, and destroyed then: fields of it are marked personal of `document:<its field>`.',
      by: ['orders', 'payments', 'staff'],
      answers: { until: instant },
    },
  ),
  'confirm-destruction': command(
    { document },
    {
      description: 'Tells that the key of a document is destroyed.',
      ...worker,
      rejects: { 'no-such-document': {} },
    },
  ),
  'set-retention': command(
    { years },
    {
      description:
        'Sets for how many years after the one of their issue documents are kept; those that are kept already stay until their own time.',
      edits: "retention/'all'",
      by: ['staff'],
    },
  ),
};

/** What is known of erasures. */
export const erasureQueries = {
  'my-erasure': query(
    {},
    {
      description: 'How far the caller’s own erasure has come, and what it waits for; null when none was asked for.',
      by: ['guest', 'customer'],
      returns: T.Union([erasureRecord, T.Null()]),
    },
  ),
  erasure: query(
    { customer: customerId },
    {
      description: 'How far a person’s erasure has come, and what it waits for; null when none was asked for.',
      by: ['staff'],
      returns: T.Union([erasureRecord, T.Null()]),
    },
  ),
  erasures: query(
    { status: T.Optional(status), ...inOrder('ascending') },
    {
      description: 'Erasures, or those in one status, the oldest first.',
      by: ['staff'],
      returns: pageOf(erasureRecord),
    },
  ),
  'known-as': query(
    { customer: T.String({ minLength: 1, maxLength: 200, examples: ['ann'] }) },
    {
      description:
        'All ids that a person has been known by, the one asked for among them: the account’s first, then the visitors that have joined it.',
      by: ['staff'],
      returns: T.Array(T.String()),
    },
  ),
  'kept-documents': query(
    { customer: customerId, ...inOrder('ascending') },
    {
      description: 'The documents of a person that the law wants kept, by the time until when.',
      by: ['staff'],
      returns: pageOf(keptDocument),
    },
  ),
  retention: query(
    {},
    {
      description: 'For how many years after the one of their issue documents are kept from now on.',
      shows: "retention/'all'",
      by: ['staff'],
      returns: T.Object({ years }, only),
    },
  ),
  'erasure-work': query(
    { erased: T.Optional(T.Boolean()) },
    {
      description:
        'What there is to do: erasures that wait or have begun, with all ids of the person and all names to forget, and documents whose time is over; with `erased`, what has been done, to be compared with the keys that are there.',
      by: ['partner:erasure'],
      returns: T.Object(
        {
          people: T.Array(
            T.Object({ ...named, status, subjects: T.Array(T.String()), names: T.Array(T.String()) }, only),
          ),
          documents: T.Array(document),
        },
        only,
      ),
    },
  ),
};
