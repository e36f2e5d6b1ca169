import { service } from '@banyan/core';
import { findChannel, listChannels } from './channel-answers.ts';
import { channelList } from './channel-list.ts';
import { channel } from './channel.ts';
import { closeChannel, reopenChannel } from './close-channel.ts';
import { channels } from './contract.ts';
import { changeChannel, openChannel } from './open-channel.ts';
import { series } from './series.ts';

/** Where the shop sells. */
export const channelsService = service(channels, {
  aggregates: [channel, series],
  decisions: [openChannel, changeChannel, closeChannel, reopenChannel],
  views: [channelList],
  answers: [findChannel, listChannels],
});
