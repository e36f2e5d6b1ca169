import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, channelFacts, ID, opened, quoteOf, started } from '../checkout/testing/facts.ts';
import { knownChannel } from '../checkout/known-channel.ts';
import { visitorOrders } from '../joining/visitor-orders.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { editing } from './editing.ts';
import { editOrder } from './edit-order.ts';
import { orderEdit } from './order-edit.ts';
import { placeEdit } from './place-edit.ts';
import { accepted, acceptedOf } from './testing/accepted.ts';

const EDIT = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b82';
const it = orderEdit(EDIT);
const reason = 'Rang for more pots';
const adds = { quote: 'q-2', expectedTotal: 2500, payBy: 'invoice' as const };
const body = { edit: EDIT, order: ID, reason, adds };
const quotedFor = { buyer: BUYER, channel: 'web', currency: 'GBP', country: 'GB' };
const sealed = { reason: 'asked-for', about: BUYER, words: reason };
const locations = ['main', 'north'];
const begun = { ...body, ...sealed, removes: [], location: 'main', locations, quotedFor };
const quote = quoteOf({ quote: 'q-2', shipping: null });
const until = '2036-01-01T00:00:00.000Z';
const at = { at: '2026-01-01T00:00:00.000Z' };
const nth = (part: number) => `order:${part}:${EDIT}`;
const pots = { location: 'main', lines: [{ sku: 'POT', quantity: 2 }] };
const mugs = { location: 'north', lines: [{ sku: 'MUG', quantity: 1 }] };

const priced = [
  events(it, ['edit-begun', { ...begun, sourcing: 'split-least' }]),
  events(it, ['edit-priced', { edit: EDIT, quote }], ['edit-step-taken', { edit: EDIT, step: 'claim' }]),
];
const plannedAs = (...parts: (typeof pots)[]) => ['edit-planned', { edit: EDIT, parts }] as const;
const planned = (...parts: (typeof pots)[]) => events(it, plannedAs(...parts));
const step = (name: 'reserve' | 'hold') => ['edit-step-taken', { edit: EDIT, step: name }] as const;
const reserved = (times = 1) => Array.from({ length: times }, () => events(it, step('reserve')));
const plan = (lines = [...pots.lines, ...mugs.lines]) =>
  ['plan', { locations, lines, strategy: 'split-least' as const }] as const;
const ends = (sku: string, available: number) =>
  ['edit-ending', { edit: EDIT, reason: 'out-of-stock', detail: `${sku}: ${available} left` }] as const;
const gone = { sku: 'MUG', location: 'north', available: 0 };

test('an edit keeps which locations of the channel may deliver what is added, and how one chooses, as they are when it begins', () => {
  const inParts = events(knownChannel('web'), [
    'channel-learnt',
    { ...channelFacts, locations, sourcing: 'split-least' },
  ]);
  given(accepted(), inParts)
    .when(editOrder, body)
    .then(
      events(order(ID), ['edit-asked-for', { edit: EDIT, order: ID }]),
      events(it, ['edit-begun', { ...begun, sourcing: 'split-least' }]),
    );
});

test('of several locations it is asked which deliver what is added; each reserves its part, and the order has them all', () => {
  given(priced[0]!)
    .whenDone(editing, EDIT, 'claim', quote, at)
    .then({
      appended: [
        ['edit-priced', { edit: EDIT, quote }],
        ['edit-step-taken', { edit: EDIT, step: 'claim' }],
      ],
      sent: [plan()],
    });
  given(...priced)
    .whenDone(editing, EDIT, 'plan', { parts: [mugs, pots], missing: [] }, at)
    .then({ appended: [plannedAs(pots, mugs)], sent: [['reserve', { reservation: nth(1), ...pots, until }]] });
  const inParts = [...priced, planned(pots, mugs)];
  given(...inParts)
    .whenDone(editing, EDIT, 'reserve', undefined, at)
    .then({ appended: [step('reserve')], sent: [['reserve', { reservation: nth(2), ...mugs, until }]] });
  given(...inParts, ...reserved())
    .whenDone(editing, EDIT, 'reserve', undefined, at)
    .then({ appended: [step('reserve')], sent: [['place', { edit: EDIT }]] });
  const placed = [
    events(numbering('uk-orders'), ['number-assigned', { number: 1, order: EDIT, series: 'uk-orders' }]),
    events(order(EDIT), [
      'order-accepted',
      {
        ...acceptedOf({ order: EDIT, number: 1, quote, continues: ID, claim: EDIT }),
        reservations: [
          { reservation: nth(1), ...pots },
          { reservation: nth(2), ...mugs },
        ],
        link: `digest(token(order-link ${EDIT}))`,
      },
    ]),
    events(visitorOrders(BUYER), ['visitor-ordered', { visitor: BUYER, order: EDIT }]),
    events(it, ['order-edited', { edit: EDIT, order: ID, added: 1, removes: [] }]),
  ];
  given(opened, started(), accepted(), ...inParts, ...reserved(2))
    .when(placeEdit, { edit: EDIT })
    .then(...placed);
});

test('what a location has no more is planned again, what is reserved stays; so often as there are locations, and once more', () => {
  const first = [...priced, planned(pots, mugs), ...reserved()];
  const elsewhere = { ...mugs, location: 'main' };
  given(...first)
    .whenRejected(editing, EDIT, 'reserve', 'out-of-stock', gone)
    .then({ sent: [plan(mugs.lines)] });
  given(...first)
    .whenDone(editing, EDIT, 'plan', { parts: [elsewhere], missing: [] }, at)
    .then({
      appended: [plannedAs(pots, elsewhere)],
      sent: [['reserve', { reservation: nth(2), ...elsewhere, until }]],
    });
  const again = planned(pots, mugs);
  given(...first, again)
    .whenRejected(editing, EDIT, 'reserve', 'out-of-stock', gone)
    .then({ sent: [plan(mugs.lines)] });
  given(...first, again, again)
    .whenRejected(editing, EDIT, 'reserve', 'out-of-stock', gone)
    .then({ appended: [ends('MUG', 0)], sent: [['release-stock', { reservation: nth(1) }]] });
});

test('what is nowhere is told, and what was reserved of it is given back, the last first', () => {
  given(...priced)
    .whenDone(editing, EDIT, 'plan', { parts: [], missing: mugs.lines })
    .then({ appended: [ends('MUG', 0)], sent: [['release-claim', { claim: EDIT }]] });
  const both = [...priced, planned(pots, mugs), ...reserved(2)];
  given(...both)
    .whenRejected(editing, EDIT, 'place', 'not-editable', { order: ID })
    .then({
      appended: [['edit-ending', { edit: EDIT, reason: 'not-editable' }]],
      sent: [['release-stock', { reservation: nth(2) }]],
    });
  given(...both, events(it, ends('POT', 1)))
    .whenDone(editing, EDIT, 'release-stock', undefined)
    .then({
      appended: [['edit-step-undone', { edit: EDIT, step: 'reserve' }]],
      sent: [['release-stock', { reservation: nth(1) }]],
    });
});

test('a set is not added whose components lie at different locations', () => {
  const [pot, mug] = quote.lines;
  const set = { ...mug!, sku: 'SET', parts: [{ ...pot!.parts[0]!, quantity: 1 }, mug!.parts[0]!] };
  const ofSet = events(it, ['edit-priced', { edit: EDIT, quote: { ...quote, lines: [set] } }]);
  const components = [{ sku: 'POT', quantity: 1 }, ...mugs.lines];
  given(priced[0]!)
    .whenDone(editing, EDIT, 'claim', { ...quote, lines: [set] }, at)
    .then({
      appended: [
        ['edit-priced', { edit: EDIT, quote: { ...quote, lines: [set] } }],
        ['edit-step-taken', { edit: EDIT, step: 'claim' }],
      ],
      sent: [
        [
          'plan',
          { locations, lines: components, bundles: [{ quantity: 1, components }], strategy: 'split-least' as const },
        ],
      ],
    });
  given(...priced, ofSet)
    .whenDone(editing, EDIT, 'plan', {
      parts: [{ location: 'main', lines: components.slice(0, 1) }, mugs],
      missing: [],
    })
    .then({ appended: [ends('SET', 0)], sent: [['release-claim', { claim: EDIT }]] });
});
