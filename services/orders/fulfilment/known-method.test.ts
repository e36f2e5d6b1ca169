import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { shipping } from '@banyan/shipping/contract';
import { knownMethod, learnFromShipping } from './known-method.ts';

const facts = {
  method: 'pick-up',
  name: 'Pick up',
  channels: ['web'],
  rules: [{ zones: ['uk'], price: { amount: 0, currency: 'GBP', scale: 2 } }],
};
const offered = (kind: 'delivery' | 'collection', location?: string) =>
  events(shipping, ['method-offered', { ...facts, kind, ...(location !== undefined && { location }) }]);
const learnt = (kind: 'delivery' | 'collection', location: string | null) =>
  ['method-learnt', { method: 'pick-up', kind, location }] as const;
const known = (...told: ReturnType<typeof learnt>[]) => events(knownMethod('pick-up'), ...told);

test('what is told of a method is kept: the latest, and only what is new', () => {
  given()
    .whenEvent(learnFromShipping, offered('collection', 'shop'))
    .then({ appended: [learnt('collection', 'shop')] });
  given()
    .whenEvent(learnFromShipping, offered('delivery'))
    .then({ appended: [learnt('delivery', null)] });
  given(known(learnt('collection', 'shop')))
    .whenEvent(learnFromShipping, offered('collection', 'shop'))
    .thenNothing();
  given(known(learnt('collection', 'shop')))
    .whenEvent(learnFromShipping, offered('collection', 'station'))
    .then({ appended: [learnt('collection', 'station')] });
  given(known(learnt('collection', 'shop')))
    .whenEvent(learnFromShipping, offered('delivery'))
    .then({ appended: [learnt('delivery', null)] });
  given(known(learnt('collection', 'shop'), learnt('delivery', null))).thenState(knownMethod('pick-up'), {
    kind: 'delivery',
    location: null,
  });
  given().thenState(knownMethod('pick-up'), { kind: 'delivery', location: null });
});
