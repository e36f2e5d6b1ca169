import { channels } from '@banyan/channels/contract';
import { processManager } from '@banyan/core';
import { knownChannel } from './known-facts.ts';

const channelOf = ({ channel }: { readonly channel: string }): string => channel;

/** Learns the facts of every channel, and whether it is open. */
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
