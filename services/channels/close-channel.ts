import { decision, reject } from '@banyan/core';
import { channel } from './channel.ts';
import { channels } from './contract.ts';

/** No more sale in a channel for now. */
export const closeChannel = decision(
  channels,
  'close-channel',
  ({ channel: id }) => channel(id),
  ({ channel: id }, it) => {
    if (it.state.state === 'none') return reject('no-such-channel', { channel: id });
    if (it.state.state === 'open') it.append('channel-closed', { channel: id });
  },
);

/** Sale again. */
export const reopenChannel = decision(
  channels,
  'reopen-channel',
  ({ channel: id }) => channel(id),
  ({ channel: id }, it) => {
    if (it.state.state === 'none') return reject('no-such-channel', { channel: id });
    if (it.state.state === 'closed') it.append('channel-reopened', { channel: id });
  },
);
