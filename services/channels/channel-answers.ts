import { answer, toPage } from '@banyan/core';
import { channelList } from './channel-list.ts';
import { channels } from './contract.ts';

/** One channel. */
export const findChannel = answer(channels, 'channel', { channelList }, async ({ channel }, views) => {
  return (await views.channelList.get(channel)) ?? null;
});

/** Channels by name. */
export const listChannels = answer(channels, 'channels', { channelList }, async ({ state, ...rest }, views) => {
  const which = state === undefined ? {} : ({ index: 'by-state', equals: [state] } as const);
  return toPage(await views.channelList.list({ ...which, ...rest }), (row) => row);
});
