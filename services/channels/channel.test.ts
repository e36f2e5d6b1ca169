import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { channelList } from './channel-list.ts';
import { channel, type ChannelFacts } from './channel.ts';
import { closeChannel, reopenChannel } from './close-channel.ts';
import { changeChannel, openChannel } from './open-channel.ts';
import { series } from './series.ts';

const facts: ChannelFacts = {
  channel: 'web-uk',
  name: 'Web',
  legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB', taxId: 'GB1' },
  currencies: ['GBP', 'EUR'],
  languages: ['en', 'pt-BR'],
  countries: ['GB', 'IE'],
  priceLists: ['trade'],
  taxDisplay: 'with-tax',
  timeZone: 'Europe/London',
  locations: ['main', 'leeds-2'],
  series: { orders: 'o', invoices: 'i', creditNotes: 'c' },
};
const it = channel('web-uk');
const opened = events(it, ['channel-opened', facts]);
const assigned = (name: string, legalEntity = 'uk') =>
  events(series(name), ['series-assigned', { series: name, legalEntity }]);
const all = [opened, assigned('o'), assigned('i'), assigned('c')] as const;
const closed = events(it, ['channel-closed', { channel: 'web-uk' }]);
const reopened = events(it, ['channel-reopened', { channel: 'web-uk' }]);

test('a channel is opened, and its series are assigned to its legal entity', () => {
  given()
    .when(openChannel, facts)
    .then(...all);
});

test('the same channel again changes nothing; another under its name is refused', () => {
  given(...all)
    .when(openChannel, facts)
    .thenNothing();
  given(...all)
    .when(openChannel, { ...facts, currencies: ['EUR', 'GBP'] })
    .thenRejected('channel-exists', { channel: 'web-uk' });
});

test('a change carries all facts, and only series that are new are assigned', () => {
  const { taxId: _, ...legalEntity } = facts.legalEntity;
  const changed = { ...facts, legalEntity, series: { ...facts.series, orders: 'o2' } };
  const change = events(it, ['channel-changed', changed]);
  given(...all)
    .when(changeChannel, changed)
    .then(change, assigned('o2'));
  given(...all)
    .when(changeChannel, facts)
    .thenNothing();
  given(opened, closed, change).thenRows(channelList, {
    'web-uk': { ...changed, state: 'closed', openedAt: BEGINNING, changedAt: BEGINNING },
  });
  given().when(changeChannel, facts).thenRejected('no-such-channel', { channel: 'web-uk' });
});

test('a time zone exists', () => {
  for (const timeZone of ['Europe/Atlantis', 'Europe', 'BST-1'])
    given()
      .when(openChannel, { ...facts, timeZone })
      .thenRejected('unknown-time-zone', { timeZone });
  given(...all)
    .when(changeChannel, { ...facts, timeZone: 'Mars/Base' })
    .thenRejected('unknown-time-zone', { timeZone: 'Mars/Base' });
  for (const timeZone of ['+01:00', '', 'Europe/ London'])
    given()
      .when(openChannel, { ...facts, timeZone })
      .thenInvalid('/timeZone');
  for (const timeZone of ['UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
    given(assigned('o'), assigned('i'), assigned('c'))
      .when(openChannel, { ...facts, timeZone })
      .then(events(it, ['channel-opened', { ...facts, timeZone }]));
});

test('a series numbers one kind of document of one legal entity, also when no channel names it any more', () => {
  const twice = { ...facts, series: { ...facts.series, creditNotes: 'i' } };
  given().when(openChannel, twice).thenRejected('series-named-twice', { series: 'i' });
  const theirs = { series: 'c', legalEntity: 'fr' };
  given(assigned('c', 'fr')).when(openChannel, facts).thenRejected('series-of-another-entity', theirs);
  given(opened, assigned('c', 'fr'))
    .when(changeChannel, { ...facts, name: 'Shop' })
    .thenRejected('series-of-another-entity', theirs);
});

test('a channel closes and opens again', () => {
  given(opened).when(closeChannel, { channel: 'web-uk' }).then(closed);
  given(opened, closed).when(closeChannel, { channel: 'web-uk' }).thenNothing();
  given(opened, closed).when(reopenChannel, { channel: 'web-uk' }).then(reopened);
  given(opened).when(reopenChannel, { channel: 'web-uk' }).thenNothing();
  for (const decision of [closeChannel, reopenChannel] as const)
    given().when(decision, { channel: 'web-uk' }).thenRejected('no-such-channel', { channel: 'web-uk' });
  const row = { ...facts, openedAt: BEGINNING, changedAt: BEGINNING };
  given(opened, closed).thenRow(channelList, 'web-uk', { ...row, state: 'closed' });
  given(opened, closed, reopened).thenRow(channelList, 'web-uk', { ...row, state: 'open' });
});

test('nothing is named twice in a list, and nothing essential is left out', () => {
  const invalid = (part: Partial<ChannelFacts>, ...paths: readonly string[]) =>
    given()
      .when(openChannel, { ...facts, ...part })
      .thenInvalid(...paths);
  invalid({ currencies: ['GBP', 'GBP'] }, '/currencies');
  invalid({ currencies: [] }, '/currencies');
  invalid({ currencies: ['GBB'] }, '/currencies/0');
  invalid({ languages: ['EN'] }, '/languages/0');
  invalid({ countries: ['UK1'] }, '/countries/0');
  invalid({ locations: [] }, '/locations');
  invalid({ priceLists: ['trade', 'trade'] }, '/priceLists');
  invalid({ channel: 'Web UK' }, '/channel');
});
