import { Admin, ConfigResourceTypes, findErrorBy, type BaseOptions } from '@platformatic/kafka';
import { BrokersUnreachableError, TopicSettingsError } from './errors.ts';

/** How topics are kept. A topic may be kept better than that, never worse. */
export interface TopicSettings {
  /** Copies of each record; 3 unless said otherwise. One broker alone has one. */
  readonly replicationFactor?: number;
  /** Copies that a record needs before it is acknowledged; one fewer than there are, at least one, unless said otherwise. */
  readonly minInsyncReplicas?: number;
  /** How long a record stays, in milliseconds; 7 days unless said otherwise, -1: for ever. What is gone is read from the log. */
  readonly retentionMs?: number;
  /** The largest batch of records; 4 MiB unless said otherwise. An event that does not fit is left out, and read from the log. */
  readonly maxMessageBytes?: number;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** What a batch of events takes beside its records. */
const SMALLEST_MESSAGE_BYTES = 64 * 1024;

/** @throws TopicSettingsError when they contradict each other; `what` is named in it */
function completeSettings(settings: TopicSettings, what: string): Required<TopicSettings> {
  const { replicationFactor = 3, retentionMs = WEEK_MS, maxMessageBytes = 4 * 1024 * 1024 } = settings;
  const { minInsyncReplicas = Math.max(1, replicationFactor - 1) } = settings;
  const complete = { replicationFactor, minInsyncReplicas, retentionMs, maxMessageBytes };
  const wrong = Object.entries(complete)
    .filter(
      ([name, value]) => !(Number.isSafeInteger(value) && (value > 0 || (name === 'retentionMs' && value === -1))),
    )
    .map(([name, value]) => `${name} is ${value}: it is a whole number above 0`);
  if (minInsyncReplicas > replicationFactor)
    wrong.push(
      `minInsyncReplicas is ${minInsyncReplicas}, of ${replicationFactor} copies: nothing would be acknowledged`,
    );
  if (maxMessageBytes < SMALLEST_MESSAGE_BYTES)
    wrong.push(`maxMessageBytes is ${maxMessageBytes}: it is at least ${SMALLEST_MESSAGE_BYTES}`);
  if (wrong.length > 0) throw new TopicSettingsError(what, wrong);
  return complete;
}

/** The name of a log's topic. */
export const topicOf = (prefix: string, log: string): string => `${prefix}${log}`;

/** A topic that is wanted: one partition for each shard of its log. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
}

/** The topics of a cluster, as somebody who may make and look at them. */
export class Topics {
  readonly #admin: Admin;
  readonly #settings: Required<TopicSettings>;

  /** @throws TopicSettingsError when the settings contradict each other */
  constructor(client: BaseOptions, settings: TopicSettings) {
    this.#settings = completeSettings(settings, '(any)');
    this.#admin = new Admin({ ...client, retries: 2, retryDelay: 200 });
  }

  get settings(): Required<TopicSettings> {
    return this.#settings;
  }

  /** Makes a topic that is not there, and looks at one that is. @throws TopicSettingsError, BrokersUnreachableError */
  async ensure(wanted: WantedTopic): Promise<void> {
    if (!(await this.#exist([wanted])).has(wanted.name) && (await this.#make(wanted))) return;
    await this.#check(wanted);
  }

  /** Looks at those that are there. @throws TopicSettingsError, BrokersUnreachableError */
  async check(wanted: readonly WantedTopic[]): Promise<void> {
    const there = await this.#exist(wanted);
    for (const one of wanted) if (there.has(one.name)) await this.#check(one);
  }

  /** How many brokers there are. @throws BrokersUnreachableError */
  async countBrokers(): Promise<number> {
    try {
      const { brokers } = await this.#admin.metadata({ topics: [], forceUpdate: true });
      return brokers.size;
    } catch (error) {
      throw new BrokersUnreachableError('nobody says which brokers there are', error);
    }
  }

  close(): Promise<void> {
    return this.#admin.close();
  }

  async #exist(wanted: readonly WantedTopic[]): Promise<Set<string>> {
    const names = new Set(wanted.map(({ name }) => name));
    const all = await this.#admin.listTopics().catch((error: unknown) => {
      throw new BrokersUnreachableError('its topics cannot be listed', error);
    });
    return new Set(all.filter((name) => names.has(name)));
  }

  /** False when somebody else has made it meanwhile. */
  async #make({ name, partitions }: WantedTopic): Promise<boolean> {
    const { replicationFactor, minInsyncReplicas, retentionMs, maxMessageBytes } = this.#settings;
    const configs = Object.entries({
      'min.insync.replicas': minInsyncReplicas,
      'cleanup.policy': 'delete',
      'retention.ms': retentionMs,
      'retention.bytes': -1,
      'max.message.bytes': maxMessageBytes,
      'unclean.leader.election.enable': false,
    }).map(([setting, value]) => ({ name: setting, value: String(value) }));
    try {
      await this.#admin.createTopics({ topics: [name], partitions, replicas: replicationFactor, configs });
      return true;
    } catch (error) {
      if (has(error, 'TOPIC_ALREADY_EXISTS')) return false;
      if (has(error, 'INVALID_REPLICATION_FACTOR')) {
        const wrong = `it is to have ${replicationFactor} copies, and there are not so many brokers`;
        throw new TopicSettingsError(name, [wrong]);
      }
      throw new BrokersUnreachableError(`topic ${name} cannot be made`, error);
    }
  }

  async #check({ name, partitions }: WantedTopic): Promise<void> {
    const wanted = this.#settings;
    const { is, shape } = await this.#look(name).catch((error: unknown) => {
      throw new BrokersUnreachableError(`the settings of topic ${name} cannot be read`, error);
    });
    const wrong: string[] = [];
    const atLeast = (setting: string, least: number): void => {
      const value = Number(is.get(setting));
      const enough = value >= least || (setting.startsWith('retention') && value === -1);
      if (!enough)
        wrong.push(
          `${setting} is ${is.get(setting)}, and ${least === Infinity ? '-1' : `at least ${least}`} is asked for`,
        );
    };
    if (shape.partitions !== partitions)
      wrong.push(`it has ${shape.partitions} partitions, and its log ${partitions} shards`);
    if (shape.replicas < wanted.replicationFactor)
      wrong.push(`it has ${shape.replicas} copies, and at least ${wanted.replicationFactor} are asked for`);
    atLeast('min.insync.replicas', wanted.minInsyncReplicas);
    atLeast('max.message.bytes', wanted.maxMessageBytes);
    atLeast('retention.ms', wanted.retentionMs === -1 ? Infinity : wanted.retentionMs);
    if (is.get('cleanup.policy') !== 'delete')
      wrong.push(`cleanup.policy is ${is.get('cleanup.policy')}: a log has every event of a stream, not the last one`);
    if (is.get('retention.bytes') !== '-1')
      wrong.push(`retention.bytes is ${is.get('retention.bytes')}: records would go before their time`);
    if (is.get('unclean.leader.election.enable') !== 'false')
      wrong.push('unclean.leader.election.enable is true: acknowledged records could be lost');
    if (wrong.length > 0) throw new TopicSettingsError(name, wrong);
  }

  async #look(
    name: string,
  ): Promise<{ is: ReadonlyMap<string, string | null | undefined>; shape: { partitions: number; replicas: number } }> {
    const resources = [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name }];
    const [described] = await this.#admin.describeConfigs({ resources });
    const metadata = await this.#admin.metadata({ topics: [name], forceUpdate: true });
    const { partitionsCount, partitions } = metadata.topics.get(name)!;
    const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
    const is = new Map(described!.configs.map((config) => [config.name, config.value]));
    return { is, shape: { partitions: partitionsCount, replicas } };
  }
}

/** Whether a broker has answered with this error. */
export function has(error: unknown, apiId: string): boolean {
  return error instanceof Error && findErrorBy(error, 'apiId', apiId) !== null;
}
