import { range, view } from '@banyan/core';
import { channelRecord, channels } from './contract.ts';

/** Every channel. */
export const channelList = view('channels', channelRecord.properties, { 'by-state': range('state', 'channel') }).on(
  channels,
  {
    'channel-opened': {
      key: ({ channel }) => channel,
      fold: (_, facts, { occurredAt }) => ({ ...facts, state: 'open', openedAt: occurredAt, changedAt: occurredAt }),
    },
    'channel-changed': {
      key: ({ channel }) => channel,
      fold: (row, facts, { occurredAt }) => row && { ...row, ...facts, changedAt: occurredAt },
    },
    'channel-closed': {
      key: ({ channel }) => channel,
      fold: (row, _, { occurredAt }) => row && { ...row, state: 'closed', changedAt: occurredAt },
    },
    'channel-reopened': {
      key: ({ channel }) => channel,
      fold: (row, _, { occurredAt }) => row && { ...row, state: 'open', changedAt: occurredAt },
    },
  },
);
