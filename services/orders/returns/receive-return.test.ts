import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID, quoteOf } from '../checkout/testing/facts.ts';
import { receiveReturn } from './receive-return.ts';
import { allSent, back, it, pieces, placedOrder, requested, RETURN } from './testing/facts.ts';

const lines = [pieces(0, 2), pieces(1, 1)];
const before = [placedOrder(), allSent, ...requested(lines)];
const told = [
  { line: 0, quantity: 1, condition: 'sellable' as const },
  { line: 0, quantity: 1, condition: 'damaged' as const },
  { line: 1, quantity: 1, condition: 'inspect' as const },
];
const body = { return: RETURN, location: 'main', lines: told };
const goods = {
  sellable: [{ sku: 'POT', quantity: 1 }],
  inspect: [{ sku: 'MUG', quantity: 1 }],
  damaged: [{ sku: 'POT', quantity: 1 }],
};
const cameBack = (what: object = {}) =>
  events(back, ['return-received', { return: RETURN, order: ID, location: 'main', lines: told, goods, ...what }]);

test('what came back is told piece by piece, and what is missing stays with the buyer', () => {
  given(...before)
    .when(receiveReturn, body)
    .then(cameBack());
  const missing = [told[0]!, { ...told[1]!, condition: 'missing' as const }, told[2]!];
  given(...before)
    .when(receiveReturn, { ...body, lines: missing })
    .then(
      cameBack({ lines: missing, goods: { ...goods, damaged: [] } }),
      events(it, ['pieces-kept', { order: ID, return: RETURN, lines: [pieces(0, 1)] }]),
    );
});

test('a bundle comes back as what it is made of', () => {
  const quote = quoteOf();
  const [pot, mug] = quote.lines;
  const [part] = pot!.parts;
  const parts = [
    { ...part!, sku: 'LID', quantity: 2 },
    { ...part!, sku: 'BOWL', quantity: 4 },
  ];
  given(placedOrder({ quote: { lines: [{ ...pot!, parts }, mug!] } }), allSent, ...requested([pieces(0, 1)]))
    .when(receiveReturn, { ...body, lines: [told[0]!] })
    .then(
      cameBack({
        lines: [told[0]!],
        goods: {
          sellable: [
            { sku: 'LID', quantity: 1 },
            { sku: 'BOWL', quantity: 2 },
          ],
          inspect: [],
          damaged: [],
        },
      }),
    );
});

test('the same again changes nothing; anything else is refused', () => {
  given(...before, cameBack())
    .when(receiveReturn, body)
    .thenNothing();
  given(...before, cameBack())
    .when(receiveReturn, { ...body, location: 'other' })
    .thenRejected('received-otherwise', { return: RETURN });
  given(...before, cameBack())
    .when(receiveReturn, { ...body, lines: [told[0]!] })
    .thenRejected('received-otherwise', { return: RETURN });
  given(...before)
    .when(receiveReturn, { ...body, lines: told.slice(1) })
    .thenRejected('pieces-differ', { line: 0, requested: 2, received: 1 });
  given(...before)
    .when(receiveReturn, { ...body, lines: [...told, { ...told[0]!, line: 7 }] })
    .thenRejected('pieces-differ', { line: 7, requested: 0, received: 1 });
  given(...before)
    .when(receiveReturn, { ...body, lines: [...told, told[0]!] })
    .thenRejected('pieces-differ', { line: 0, requested: 2, received: 3 });
});

test('what was not asked for, or was given up, is not received', () => {
  given(placedOrder(), allSent).when(receiveReturn, body).thenRejected('no-such-return', { return: RETURN });
  given(...before, events(back, ['return-cancelled', { return: RETURN, order: ID }]))
    .when(receiveReturn, body)
    .thenRejected('wrong-return-status', { return: RETURN, status: 'cancelled' });
});
