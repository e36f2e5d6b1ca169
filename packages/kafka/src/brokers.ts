import type { BaseOptions } from '@platformatic/kafka';
import { BrokerAddressError } from './errors.ts';
import type { TopicSettings } from './topics.ts';

/** Where Kafka is, and how to be let in. */
export interface Brokers {
  /** `host:port` of some of its brokers; they tell of the others. */
  readonly hosts: readonly string[];
  /** TLS options of Node, where the brokers speak TLS. */
  readonly tls?: BaseOptions['tls'];
  readonly sasl?: BaseOptions['sasl'];
}

/** Where Kafka is, and how topics are kept and called there, as an address says it. */
export interface KafkaAddress {
  readonly brokers: Brokers;
  readonly topics: TopicSettings;
  readonly prefix?: string;
}

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/;
const PORT_MAX = 65_535;
const PREFIX = /^[\w.-]{1,100}$/;

/**
 * Reads `host:port,host:port?replicas=1&prefix=shop.`, the way it stands in an environment: how many brokers there are is known where they are run. Topics have three
 * copies, and names that begin with `banyan.`, unless it says otherwise.
 * @throws BrokerAddressError
 */
export function kafkaAt(address: string): KafkaAddress {
  const [hosts = '', ...settings] = address.split('?');
  const brokers = { hosts: readHosts(hosts) };
  const given = new URLSearchParams(settings.join('?'));
  const replicas = given.get('replicas');
  const prefix = given.get('prefix');
  if ([...given.keys()].some((name) => name !== 'replicas' && name !== 'prefix'))
    throw new BrokerAddressError('behind the ? there are replicas and prefix, and nothing else');
  if (replicas !== null && !/^[1-9]\d?$/.test(replicas)) throw new BrokerAddressError('replicas is no number from 1');
  if (prefix !== null && !PREFIX.test(prefix))
    throw new BrokerAddressError("the prefix is none of letters, digits, '-', '_' and '.'");
  return {
    brokers,
    topics: replicas === null ? {} : { replicationFactor: Number(replicas) },
    ...(prefix !== null && { prefix }),
  };
}

/** The brokers alone of such an address. @throws BrokerAddressError */
export function brokersAt(address: string): Brokers {
  return kafkaAt(address).brokers;
}

function readHosts(address: string): string[] {
  const hosts = address
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  if (hosts.length === 0) throw new BrokerAddressError('it names no broker');
  for (const host of hosts) {
    const port = Number(HOST.exec(host)?.[1] ?? 0);
    // What was written there instead is not repeated: it may be a password.
    if (port < 1 || port > PORT_MAX) throw new BrokerAddressError(`one of ${hosts.length} is no host:port`);
  }
  return hosts;
}

/** Longer than a read may wait for new records, or a broker takes under load; shorter than anybody likes to wait for one that is frozen. */
const REQUEST_MS_MAX = 5_000;

/** What every client of the library is told. Whether to try again is decided here and not there, except where a producer must not be asked twice. */
export function clientOptions({ hosts, tls, sasl }: Brokers, clientId: string): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...hosts],
    requestTimeout: REQUEST_MS_MAX,
    connectTimeout: 2_000,
    retries: 0,
    autocreateTopics: false,
    ...(tls !== undefined && { tls }),
    ...(sasl !== undefined && { sasl }),
  };
}
