import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { drawZone } from './draw-zone.ts';
import { method, type MethodFacts } from './method.ts';
import { methods } from './methods.ts';
import { offerMethod, withdrawMethod } from './offer-method.ts';
import { zone } from './zone.ts';
import { zones } from './zones.ts';

const uk = { zone: 'uk', name: 'UK', areas: [{ country: 'GB', except: ['BT'] }] };
const drawn = events(zone('uk'), ['zone-drawn', uk]);
const facts: MethodFacts = {
  method: 'standard',
  name: 'Standard',
  channels: ['web'],
  kind: 'delivery',
  rules: [{ zones: ['uk'], price: { amount: 395, currency: 'GBP', scale: 2 }, weightBelow: 1000 }],
};
const offered = events(method('standard'), ['method-offered', facts]);
const withdrawn = events(method('standard'), ['method-withdrawn', { method: 'standard' }]);

test('a zone is drawn, and drawn anew', () => {
  given().when(drawZone, uk).then(drawn);
  given(drawn).when(drawZone, uk).thenNothing();
  const more = { ...uk, areas: [...uk.areas, { country: 'IE' }] };
  given(drawn)
    .when(drawZone, more)
    .then(events(zone('uk'), ['zone-drawn', more]));
  given(drawn)
    .when(drawZone, { ...uk, areas: [...uk.areas, { country: 'GB' }] })
    .thenRejected('country-twice', { country: 'GB' });
  given()
    .when(drawZone, { ...uk, areas: [{ country: 'GB', postcodes: ['ls'] }] })
    .thenInvalid('/areas/0/postcodes/0');
  given(drawn).thenRows(zones, { uk: { ...uk, changedAt: BEGINNING } });
});

test('a method is offered, changed, withdrawn and offered once more', () => {
  given(drawn).when(offerMethod, facts).then(offered);
  given(drawn, offered).when(offerMethod, facts).thenNothing();
  const renamed = { ...facts, name: 'Slow' };
  given(drawn, offered)
    .when(offerMethod, renamed)
    .then(events(method('standard'), ['method-offered', renamed]));
  given(drawn, offered).when(withdrawMethod, { method: 'standard' }).then(withdrawn);
  given(drawn, offered, withdrawn).when(withdrawMethod, { method: 'standard' }).thenNothing();
  given(drawn, offered, withdrawn).when(offerMethod, facts).then(offered);
  given().when(withdrawMethod, { method: 'standard' }).thenRejected('no-such-method', { method: 'standard' });
  const row = { ...facts, changedAt: BEGINNING };
  given(offered).thenRows(methods, { standard: { ...row, state: 'offered' } });
  given(offered, withdrawn).thenRows(methods, { standard: { ...row, state: 'withdrawn' } });
});

test('a method that makes no sense is refused', () => {
  const offer = (part: Partial<MethodFacts>) => given(drawn).when(offerMethod, { ...facts, ...part });
  given().when(offerMethod, facts).thenRejected('no-such-zone', { zone: 'uk' });
  offer({ kind: 'collection' }).thenRejected('no-location', { method: 'standard' });
  offer({ location: 'main' }).thenRejected('not-collected', { method: 'standard' });
  const rules = [...facts.rules, { ...facts.rules[0]!, weightFrom: 1000 }];
  offer({ rules }).thenRejected('empty-range', { rule: 1 });
  const collected = { ...facts, kind: 'collection', location: 'main' } as const;
  given(drawn)
    .when(offerMethod, collected)
    .then(events(method('standard'), ['method-offered', collected]));
});
