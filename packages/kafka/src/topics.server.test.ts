import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { BrokersUnreachableError, TopicSettingsError } from './errors.ts';
import { brokersOfTests, newPrefix } from '../test/brokers-of-tests.ts';
import { asOperator } from '../test/topic-records.ts';
import { clientOptions } from './brokers.ts';
import { Topics, type TopicSettings } from './topics.ts';

const brokers = brokersOfTests();
const MIB = 1024 * 1024;

suite('topics', () => {
  const closing: Topics[] = [];
  after(async () => {
    for (const topics of closing) await topics.close();
  });

  function topicsOf(settings: TopicSettings): Topics {
    const topics = new Topics(clientOptions(brokers, 'test-topics'), settings);
    closing.push(topics);
    return topics;
  }

  const settingsOf = (topic: string): Promise<Record<string, string | null>> =>
    asOperator(brokers, async (admin) => {
      const [found] = await admin.describeConfigs({ resources: [{ resourceType: 2, resourceName: topic }] });
      return Object.fromEntries(found!.configs.map(({ name, value }) => [name, value ?? null]));
    });

  test('are made with their settings, once, whoever comes first', async () => {
    const name = `${newPrefix()}library`;
    const settings = { replicationFactor: 1, retentionMs: 3_600_000, maxMessageBytes: 2 * MIB };
    await Promise.all([1, 2, 3].map(() => topicsOf(settings).ensure({ name, partitions: 3 })));
    const is = await settingsOf(name);
    assert.deepEqual(
      [
        'cleanup.policy',
        'retention.ms',
        'max.message.bytes',
        'min.insync.replicas',
        'unclean.leader.election.enable',
      ].map((setting) => is[setting]),
      ['delete', '3600000', String(2 * MIB), '1', 'false'],
    );
    // One that is kept better than asked for will do.
    await topicsOf({ replicationFactor: 1, retentionMs: 60_000, maxMessageBytes: MIB }).ensure({ name, partitions: 3 });
  });

  test('that are not kept as they must be are refused with each setting that is wrong, and left as they are', async () => {
    const name = `${newPrefix()}library`;
    const configs = Object.entries({
      'cleanup.policy': 'compact',
      'retention.ms': '1000',
      'retention.bytes': '5000',
      'max.message.bytes': '1000',
      'unclean.leader.election.enable': 'true',
    }).map(([setting, value]) => ({ name: setting, value }));
    await asOperator(brokers, (admin) => admin.createTopics({ topics: [name], partitions: 2, replicas: 1, configs }));
    const before = await settingsOf(name);
    const wanted = { replicationFactor: 3, minInsyncReplicas: 2, retentionMs: -1 };
    const error: unknown = await topicsOf(wanted)
      .ensure({ name, partitions: 1 })
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof TopicSettingsError);
    assert.deepEqual(error.details['wrong'], [
      'it has 2 partitions, and its log 1 shards',
      'it has 1 copies, and at least 3 are asked for',
      'min.insync.replicas is 1, and at least 2 is asked for',
      `max.message.bytes is 1000, and at least ${4 * MIB} is asked for`,
      'retention.ms is 1000, and -1 is asked for',
      'cleanup.policy is compact: a log has every event of a stream, not the last one',
      'retention.bytes is 5000: records would go before their time',
      'unclean.leader.election.enable is true: acknowledged records could be lost',
    ]);
    assert.deepEqual(await settingsOf(name), before);
    await assert.rejects(topicsOf(wanted).check([{ name, partitions: 1 }]), TopicSettingsError);
  });

  test('with more copies than there are brokers are refused, and not made', async () => {
    const name = `${newPrefix()}library`;
    await assert.rejects(
      topicsOf({}).ensure({ name, partitions: 1 }),
      /is to have 3 copies, and there are not so many brokers/,
    );
    await topicsOf({}).check([{ name, partitions: 1 }]);
    assert.ok(!(await asOperator(brokers, (admin) => admin.listTopics())).includes(name));
  });

  test('whose settings contradict each other are refused before anything is asked', () => {
    assert.throws(
      () => topicsOf({ replicationFactor: 1, minInsyncReplicas: 2, retentionMs: 0, maxMessageBytes: 1_000 }),
      /retentionMs is 0.*; minInsyncReplicas is 2, of 1 copies.*; maxMessageBytes is 1000/,
    );
  });

  test('cannot be looked at where no broker is', async () => {
    const topics = new Topics(clientOptions({ hosts: ['127.0.0.1:1'] }, 'test-topics'), {});
    closing.push(topics);
    await assert.rejects(topics.ensure({ name: 'any', partitions: 1 }), BrokersUnreachableError);
  });
});
