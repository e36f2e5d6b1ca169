import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, channelFacts, ID, opened } from '../checkout/testing/facts.ts';
import { knownChannel } from '../checkout/known-channel.ts';
import { cancellation } from '../edits/cancellation.ts';
import { askedFor, notEditable, waiting as edit } from '../edits/testing/by-card.ts';
import { cancelReturn } from './end-return.ts';
import {
  allSent,
  back,
  buyer,
  delivered,
  it,
  noBody,
  pieces,
  placedOrder,
  requested,
  RETURN,
  sent,
  stranger,
  waiting,
  withdrawn,
} from './testing/facts.ts';
import { lastDayToWithdraw } from './withdrawal-time.ts';
import { withdraw } from './withdraw.ts';

const body = { return: RETURN, order: ID };
const whole = [opened, placedOrder(), allSent];
const all = [pieces(0, 2), pieces(1, 1)];
const summer = '2026-06-01T10:00:00.000Z';

test('a buyer withdraws from all that was sent, or from some of it; so may staff for them', () => {
  for (const context of [buyer, {}])
    given(...whole)
      .when(withdraw, body, context)
      .then(...withdrawn(all));
  given(...whole)
    .when(withdraw, { ...body, lines: [pieces(0, 1)] }, buyer)
    .then(...withdrawn([pieces(0, 1)]));
  const left = [pieces(0, 1), pieces(1, 1)];
  given(...whole, events(it, ['pieces-returned', { order: ID, return: 'before', lines: [pieces(0, 1)] }]))
    .when(withdraw, body, buyer)
    .then(...withdrawn(left));
});

test('an order of which nothing was sent is cancelled', () => {
  const cancelled = events(it, ['cancellation-requested', { order: ID, reason: 'withdrawn' }]);
  given(opened, placedOrder())
    .when(withdraw, body, buyer)
    .then(...withdrawn([], all), cancelled);
  // With what waits to be paid for it.
  const ended = [...withdrawn([], all), cancelled, ...notEditable];
  given(opened, placedOrder(), askedFor, ...edit)
    .when(withdraw, body, buyer)
    .then(...ended);
  given(opened, placedOrder(), ...withdrawn([], all), cancelled)
    .when(withdraw, body, buyer)
    .thenNothing();
  given(opened, placedOrder(), cancelled).when(withdraw, body, buyer).thenRejected('nothing-left', { order: ID });
});

/** What of an order is given up because somebody withdrew, and what follows from it in its own stream. */
function givenUp(
  lines: ReturnType<typeof pieces>[],
  gross: number,
  goods: { sku: string; quantity: number }[],
  nth = 1,
) {
  const of = { order: ID, cancellation: `${ID}#${nth}`, lines, gross };
  const reservations = [{ reservation: `order:1:${ID}`, goods }];
  const begun = { ...of, reservations, reason: 'withdrawn', currency: 'GBP', nth, isWhole: false, refunds: [] };
  const cancelled = ['pieces-cancelled', { ...of, reservations }] as const;
  const told = events(cancellation(of.cancellation), ['cancellation-begun', begun]);
  return { cancelled, begun: told, all: [events(it, cancelled), told] };
}
const [pot, mug] = [
  { sku: 'POT', quantity: 1 },
  { sku: 'MUG', quantity: 1 },
];
/** Nothing is open any more, and all that was sent is on its way. */
const shippedWith = (lines: number, units: number, gross: number) =>
  [
    'order-shipped',
    { order: ID, customer: BUYER, country: 'GB', currency: 'GBP', lines, units, gross, inParts: true },
  ] as const;
const partSent = [opened, placedOrder(), sent('F1', [pieces(0, 1)])];

test('of an order of which a part was sent, what is open is given up and what was sent comes back, in one decision', () => {
  const open = [pieces(0, 1), pieces(1, 1)];
  const { cancelled, begun } = givenUp(open, 751 + 499, [pot, mug]);
  const [declared] = withdrawn([pieces(0, 1)], open);
  const gone = ['pieces-returned', { order: ID, return: RETURN, lines: [pieces(0, 1)] }] as const;
  // With the last open piece gone, and the parcel on its way, the order is sent as a whole.
  const expected = [declared!, events(it, cancelled, shippedWith(1, 1, 125_100), gone), begun];
  given(...partSent)
    .when(withdraw, body, buyer)
    .then(...expected);
  given(...partSent, ...expected)
    .when(withdraw, body, buyer)
    .thenNothing();
});

test('some of what was not sent is given up alone, before anything that was sent has to come back', () => {
  const some = [pieces(0, 1)];
  const first = givenUp(some, 750, [pot]);
  given(opened, placedOrder())
    .when(withdraw, { ...body, lines: some }, buyer)
    .then(...withdrawn([], some), ...first.all);
  const second = givenUp([pieces(1, 1)], 499, [mug], 2);
  const [ofOrder, ...others] = second.all;
  assert.ok(ofOrder !== undefined);
  const declared = [...withdrawn([], [pieces(1, 1)]), events(it, second.cancelled, shippedWith(1, 1, 125_100))];
  given(...partSent, ...first.all)
    .when(withdraw, { ...body, lines: [pieces(1, 1)] }, buyer)
    .then(...declared, ...others);
});

test('the same again changes nothing; other content under its id is refused', () => {
  const before = [...whole, ...withdrawn(all)];
  given(...before)
    .when(withdraw, body, buyer)
    .thenNothing();
  given(...before)
    .when(withdraw, { ...body, lines: [all[1]!, all[0]!] }, buyer)
    .thenNothing();
  given(...before)
    .when(withdraw, { ...body, lines: [pieces(0, 1)] }, buyer)
    .thenRejected('return-exists', { return: RETURN });
  given(...whole, ...requested(all))
    .when(withdraw, body, buyer)
    .thenRejected('return-exists', { return: RETURN });
});

test('what is somebody else’s, not there, gone back already or being packed is refused by name', () => {
  for (const context of [stranger, noBody])
    given(...whole)
      .when(withdraw, body, context)
      .thenRejected('no-such-order', { order: ID });
  given().when(withdraw, body).thenRejected('no-such-order', { order: ID });
  given(...whole)
    .when(withdraw, { ...body, lines: [pieces(9, 1)] })
    .thenRejected('no-such-line', { order: ID, line: 9 });
  given(...whole)
    .when(withdraw, { ...body, lines: [pieces(1, 1), pieces(1, 1)] })
    .thenRejected('line-twice', { line: 1 });
  given(...whole)
    .when(withdraw, { ...body, lines: [pieces(0, 3)] })
    .thenRejected('more-than-shipped', { order: ID, line: 0, returnable: 2 });
  given(...whole, events(it, ['pieces-returned', { order: ID, return: 'before', lines: all }]))
    .when(withdraw, body)
    .thenRejected('nothing-left', { order: ID });
  const packing = events(it, ['pieces-committed', { order: ID, fulfilment: 'F1', lines: all }]);
  for (const before of [packing, waiting('F1', all)])
    given(opened, placedOrder(), before).when(withdraw, body).thenRejected('being-sent', { line: 0 });
});

test('it is declared until the end of the fourteenth day after the last delivery, by the clocks of the channel', () => {
  // Summer time in London: the fifteenth day begins at 23:00 UTC.
  const arrived = [...whole, delivered(all, summer)];
  given(...arrived)
    .when(withdraw, body, { ...buyer, at: '2026-06-15T22:59:59.999Z' })
    .then(...withdrawn(all));
  given(...arrived)
    .when(withdraw, body, { ...buyer, at: '2026-06-15T23:00:00.000Z' })
    .thenRejected('withdrawal-too-late', { line: 0, lastDay: '2026-06-15' });
  const tokyo = events(knownChannel('web'), ['channel-learnt', { ...channelFacts, timeZone: 'Asia/Tokyo' }]);
  given(...arrived, tokyo)
    .when(withdraw, body, { ...buyer, at: '2026-06-15T15:00:00.000Z' })
    .thenRejected('withdrawal-too-late', { line: 0, lastDay: '2026-06-15' });
});

test('while something of an order has not arrived all of it is in time; then the last piece counts for all', () => {
  const late = { ...buyer, at: '2026-12-01T00:00:00.000Z' };
  const some = { ...body, lines: [pieces(1, 1)] };
  given(...whole, delivered([pieces(0, 1), pieces(1, 1)], summer))
    .when(withdraw, some, late)
    .then(...withdrawn([pieces(1, 1)]));
  const mugCame = [opened, placedOrder(), sent('F1', [pieces(1, 1)]), delivered([pieces(1, 1)], summer)];
  given(...mugCame)
    .when(withdraw, some, late)
    .then(...withdrawn([pieces(1, 1)]));
  const sentAll = [...mugCame, sent('F2', [pieces(0, 2)])];
  given(...sentAll)
    .when(withdraw, some, late)
    .then(...withdrawn([pieces(1, 1)]));
  given(...sentAll, delivered([pieces(0, 2)], '2026-11-20T10:00:00.000Z'))
    .when(withdraw, some, late)
    .then(...withdrawn([pieces(1, 1)]));
  given(...sentAll, delivered([pieces(0, 2)], '2026-11-10T10:00:00.000Z'))
    .when(withdraw, some, late)
    .thenRejected('withdrawal-too-late', { line: 1, lastDay: '2026-11-24' });
});

test('what was lost and has been credited is waited for no more, also where it is some of a line', () => {
  const late = { ...buyer, at: '2026-12-01T00:00:00.000Z' };
  const returned = (part: object, lines: ReturnType<typeof pieces>[]) =>
    events(it, ['pieces-returned', { order: ID, return: 'lost', lines, ...part }]);
  const tooLate = { line: 1, lastDay: '2026-06-15' };
  given(...whole, delivered([pieces(1, 1)], summer), returned({}, [pieces(0, 2)]))
    .when(withdraw, body, late)
    .thenRejected('withdrawal-too-late', tooLate);
  const oneCame = [...whole, delivered([pieces(0, 1), pieces(1, 1)], summer)];
  const mug = { ...body, lines: [pieces(1, 1)] };
  given(...oneCame, returned({ isLost: true }, [pieces(0, 1)]))
    .when(withdraw, mug, late)
    .thenRejected('withdrawal-too-late', tooLate);
  // One of two came back, and the other one has not arrived.
  given(...oneCame, returned({}, [pieces(0, 1)]))
    .when(withdraw, mug, late)
    .then(...withdrawn([pieces(1, 1)]));
  given(...oneCame, returned({}, [pieces(0, 2)]))
    .when(withdraw, mug, late)
    .thenRejected('withdrawal-too-late', tooLate);
});

test('the days are days of the calendar, also where the clocks are changed', () => {
  const sent = { open: 0, sent: 1, cancelled: 0, returned: 0 };
  const lastDay = (at: string, zone: string) =>
    lastDayToWithdraw({ pieces: [sent], fulfilments: [], delivered: { 0: { quantity: 1, at } }, lostPieces: {} }, zone);
  assert.equal(lastDay('2026-03-20T23:30:00.000Z', 'Europe/Berlin'), '2026-04-04');
  assert.equal(lastDay('2026-03-20T22:30:00.000Z', 'Europe/Berlin'), '2026-04-03');
  assert.equal(lastDay('2026-12-25T12:00:00.000Z', 'Europe/London'), '2027-01-08');
  assert.equal(lastDayToWithdraw({ pieces: [sent], fulfilments: [], delivered: {}, lostPieces: {} }, 'UTC'), undefined);
});

test('a withdrawal may be taken back by whoever declared it', () => {
  given(...whole, ...withdrawn(all))
    .when(cancelReturn, { return: RETURN }, buyer)
    .then(
      events(back, ['return-cancelled', { return: RETURN, order: ID }]),
      events(it, ['pieces-kept', { order: ID, return: RETURN, lines: all }]),
    );
});
