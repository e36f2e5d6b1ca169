import { clientOptions, kafkaAt } from './brokers.ts';
import { TopicSettingsError } from './errors.ts';
import { Topics } from './topics.ts';

/**
 * Connects once, and changes nothing.
 * @throws BrokerAddressError, BrokersUnreachableError; TopicSettingsError when there are fewer brokers than a topic is to have copies
 */
export async function lookAtKafka(address: string): Promise<void> {
  const { brokers, topics: settings } = kafkaAt(address);
  const topics = new Topics(clientOptions(brokers, 'banyan-start'), settings);
  try {
    const [there, copies] = [await topics.countBrokers(), topics.settings.replicationFactor];
    if (there < copies)
      throw new TopicSettingsError('(any)', [
        `it is to have ${copies} copies, and there are ${there} brokers; an address that ends in ?replicas=1 asks for one`,
      ]);
  } finally {
    await topics.close();
  }
}
