import { aggregate, type Payload } from '@banyan/core';
import { channels } from './contract.ts';

/** All facts of a channel. */
export type ChannelFacts = Payload<typeof channels, 'channel-opened'>;

/** A channel as the rules need it. */
export interface Channel {
  readonly state: 'none' | 'open' | 'closed';
  /** Null while there is none. */
  readonly facts: ChannelFacts | null;
}

const NONE: Channel = { state: 'none', facts: null };

/** Streams `channel/<channel>`. */
export const channel = aggregate(channels, 'channel', NONE, {
  'channel-opened': (_, facts) => ({ state: 'open', facts }),
  'channel-changed': (channel, facts) => ({ ...channel, facts }),
  'channel-closed': (channel) => ({ ...channel, state: 'closed' }),
  'channel-reopened': (channel) => ({ ...channel, state: 'open' }),
});
