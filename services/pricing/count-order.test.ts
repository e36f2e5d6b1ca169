import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { countedOrder, countOrder, giveBackOrder } from './count-order.ts';
import { use, usedBy } from './use.ts';

const order = 'mail-1002';
const of = usedBy({ buyer: '13085' });
const counted = [
  events(countedOrder(order), ['order-counted', { order, of }]),
  events(use(of), ['use-claimed', { of, claim: order }]),
];
const givenBack = events(countedOrder(order), ['order-given-back', { order }]);

test('an order counts once as one of its buyer’s, until it is taken back', () => {
  const body = { order, buyer: '13085' };
  given()
    .when(countOrder, body)
    .then(...counted);
  given(...counted)
    .when(countOrder, body)
    .thenNothing();
  given(...counted)
    .when(giveBackOrder, { order })
    .then(givenBack, events(use(of), ['use-released', { of, claim: order }]));
  given(...counted, givenBack)
    .when(giveBackOrder, { order })
    .thenNothing();
});

test('what was taken back before it was counted never is', () => {
  given().when(giveBackOrder, { order }).then(givenBack);
  given(givenBack).when(countOrder, { order, buyer: '13085' }).thenNothing();
});
