import { hubContract } from '@banyan/testing';
import { hubOnLogs } from '../test/hub-on-logs.ts';
import { until } from '../test/test-system.ts';
import { InProcessHub } from './in-process-hub.ts';

const openHub = () =>
  hubOnLogs(async (logs) => {
    const hub = new InProcessHub();
    for (const log of logs) await hub.add(log);
    return { hub, publish: (source, events) => hub.publish(source, events) };
  });

hubContract('InProcessHub', { openHub, until });
