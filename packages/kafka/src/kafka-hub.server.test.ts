import { after, suite } from 'node:test';
import type { LogStore, Source } from '@banyan/engine';
import { hubContract, type HubUnderTest } from '@banyan/testing';
import { brokersOfTests, newPrefix, ONE_COPY } from '../test/brokers-of-tests.ts';
import { append, makeLogs, until } from '../test/logs.ts';
import { KafkaHub } from './kafka-hub.ts';
import { KafkaRelay } from './kafka-relay.ts';

suite('a hub on Kafka keeps the promises of its port', () => {
  const closing: (() => Promise<void>)[] = [];
  after(async () => {
    for (const close of closing.toReversed()) await close();
  });

  /** A hub over logs that relays send to their topics, one log in two shards; `relayed: false`: nobody does. */
  async function openHub(relayed: boolean): Promise<HubUnderTest> {
    const logs = await makeLogs();
    closing.push(logs.remove);
    const stores = [await logs.open('library'), await logs.open('archive'), await logs.open('library', 1)] as const;
    const common = { brokers: brokersOfTests(), prefix: newPrefix(), topics: ONE_COPY };
    const shards = { library: 2, archive: 1 };
    const owners: LogStore[] = [];
    const relays: KafkaRelay[] = [];
    for (const store of stores) {
      const relay = relayed
        ? await KafkaRelay.open({ ...common, store, shards: shards[store.log as keyof typeof shards] })
        : undefined;
      if (relay !== undefined) relays.push(relay);
      owners.push(relay?.store ?? store);
    }
    const hub = await KafkaHub.open({ ...common, logs: stores });
    const sources = stores.map(({ log, shard }): Source => ({ log, shard }));
    return {
      hub,
      sources: sources as unknown as HubUnderTest['sources'],
      append: (source, count) =>
        append(
          owners.find(({ log, shard }) => log === source.log && shard === source.shard)!,
          count,
          4_000,
        ),
      close: async () => {
        await hub.close();
        await Promise.all(relays.map((relay) => relay.close()));
      },
    };
  }

  hubContract('KafkaHub', { openHub: () => openHub(true), until });
  hubContract('KafkaHub without relays', { openHub: () => openHub(false), until });
});
