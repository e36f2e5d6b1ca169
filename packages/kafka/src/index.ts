export { brokersAt, kafkaAt, type Brokers, type KafkaAddress } from './brokers.ts';
export { BrokerAddressError, BrokersUnreachableError, TopicSettingsError } from './errors.ts';
export { KafkaHub, type KafkaHubOptions } from './kafka-hub.ts';
export type { KafkaOptions } from './kafka-options.ts';
export { KafkaRelay, type KafkaRelayOptions, type RelayStatus } from './kafka-relay.ts';
export { lookAtKafka } from './look-at-kafka.ts';
export type { OwnersLog } from './log-check.ts';
export type { TopicSettings } from './topics.ts';
