import { channels } from '@banyan/channels/contract';
import { aggregate, processManager, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

interface KnownChannel {
  readonly facts: Payload<typeof orders, 'channel-learnt'> | null;
}
const unknown: KnownChannel = { facts: null };
const channelOf = ({ channel }: { readonly channel: string }): string => channel;

/** Streams `channel/<channel>`: what was learnt last. */
export const knownChannel = aggregate(orders, 'channel', unknown, { 'channel-learnt': (_, facts) => ({ facts }) });

/** Learns the facts of every channel, and whether it is open: locations, series, and when money is taken. */
export const learnFromChannels = processManager('learn-from-channels', knownChannel)
  .on(channels, 'channel-opened', channelOf, (it, facts) => it.append('channel-learnt', { ...facts, isOpen: true }))
  .on(channels, 'channel-changed', channelOf, (it, facts) =>
    it.append('channel-learnt', { ...facts, isOpen: it.state.facts?.isOpen ?? true }),
  )
  .on(channels, 'channel-closed', channelOf, (it) => {
    if (it.state.facts !== null) it.append('channel-learnt', { ...it.state.facts, isOpen: false });
  })
  .on(channels, 'channel-reopened', channelOf, (it) => {
    if (it.state.facts !== null) it.append('channel-learnt', { ...it.state.facts, isOpen: true });
  });
