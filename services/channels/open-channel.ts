import { isTimeZone } from '@banyan/catalog/contract';
import { decision, isDeepEqual, reject } from '@banyan/core';
import { channel, type ChannelFacts } from './channel.ts';
import { channels } from './contract.ts';
import { series } from './series.ts';

/** A channel under a name that is not taken. The same again changes nothing. */
export const openChannel = decision(channels, 'open-channel', streamsOf, (facts, { it, numbered }) => {
  const { state, facts: known } = it.state;
  if (state !== 'none') {
    if (isDeepEqual(facts, known)) return;
    return reject('channel-exists', { channel: facts.channel });
  }
  const refusal = refuse(facts, numbered);
  if (refusal !== undefined) return refusal;
  it.append('channel-opened', facts);
  assign(facts, numbered);
});

/** All facts of a channel anew. */
export const changeChannel = decision(channels, 'change-channel', streamsOf, (facts, { it, numbered }) => {
  const { state, facts: known } = it.state;
  if (state === 'none') return reject('no-such-channel', { channel: facts.channel });
  if (isDeepEqual(facts, known)) return;
  const refusal = refuse(facts, numbered);
  if (refusal !== undefined) return refusal;
  it.append('channel-changed', facts);
  assign(facts, numbered);
});

function streamsOf({ channel: id, series: { orders, invoices, creditNotes } }: ChannelFacts) {
  return { it: channel(id), numbered: [orders, invoices, creditNotes].map((name) => series(name)) };
}

type Numbered = readonly {
  readonly id: string;
  readonly state: { readonly legalEntity: string | null };
  append(event: 'series-assigned', payload: { series: string; legalEntity: string }): void;
}[];

function refuse({ timeZone, legalEntity }: ChannelFacts, numbered: Numbered) {
  if (!isTimeZone(timeZone)) return reject('unknown-time-zone', { timeZone });
  const twice = numbered.find(({ id }, index) => numbered.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) return reject('series-named-twice', { series: twice.id });
  const others = numbered.find(({ state }) => ![null, legalEntity.id].includes(state.legalEntity));
  if (others === undefined) return undefined;
  return reject('series-of-another-entity', { series: others.id, legalEntity: others.state.legalEntity ?? '' });
}

function assign({ legalEntity }: ChannelFacts, numbered: Numbered): void {
  for (const each of numbered) {
    if (each.state.legalEntity === null)
      each.append('series-assigned', { series: each.id, legalEntity: legalEntity.id });
  }
}
