import { BanyanError } from '@banyan/core';

/** Thrown when a topic has settings other than those that its logs need; lists each of them. Nothing was changed. */
export class TopicSettingsError extends BanyanError {
  constructor(topic: string, wrong: readonly string[]) {
    super(`topic ${topic} is not used: ${wrong.join('; ')}. Nothing was changed; mend its settings, or name others.`, {
      code: 'topic-settings',
      fault: 'system',
      retryable: false,
      details: { topic, wrong },
    });
  }
}

/** Thrown when what says where Kafka is cannot be read; tells each part that is wrong. */
export class BrokerAddressError extends BanyanError {
  constructor(wrong: string) {
    super(`this is not where Kafka is: ${wrong}. An address looks like host:9092,other-host:9092`, {
      code: 'broker-address',
      fault: 'system',
      retryable: false,
      details: { wrong },
    });
  }
}

/** Thrown when no broker can be reached, or none that leads what is asked for; try again later. */
export class BrokersUnreachableError extends BanyanError {
  constructor(what: string, cause?: unknown) {
    super(`Kafka does not answer: ${what}`, {
      code: 'brokers-unreachable',
      fault: 'system',
      retryable: true,
      details: { what },
      cause,
    });
  }
}
