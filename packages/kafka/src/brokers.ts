import type { BaseOptions } from '@platformatic/kafka';
import { BrokerAddressError } from './errors.ts';

/** Where Kafka is, and how to be let in. */
export interface Brokers {
  /** `host:port` of some of its brokers; they tell of the others. */
  readonly hosts: readonly string[];
  /** TLS options of Node, where the brokers speak TLS. */
  readonly tls?: BaseOptions['tls'];
  readonly sasl?: BaseOptions['sasl'];
}

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/;
const PORT_MAX = 65_535;

/** Reads `host:port,host:port`, the way it stands in an environment. @throws BrokerAddressError */
export function brokersAt(address: string): Brokers {
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
  return { hosts };
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
