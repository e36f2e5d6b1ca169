import { randomBytes } from 'node:crypto';
import { brokersAt, type Brokers } from '../src/brokers.ts';
import type { TopicSettings } from '../src/topics.ts';

/** The real brokers that tests run against. @throws Error that says how to have them */
export function brokersOfTests(): Brokers {
  const address = process.env['BANYAN_KAFKA_BROKERS'];
  if (address === undefined)
    throw new Error('no Kafka to test on: `npm run test:servers` starts one, or set BANYAN_KAFKA_BROKERS');
  return brokersAt(address);
}

/** What names of topics begin with that nobody has used. */
export const newPrefix = (): string => `test-${randomBytes(8).toString('hex')}.`;

/** One broker alone has one copy of everything. */
export const ONE_COPY: TopicSettings = { replicationFactor: 1 };
