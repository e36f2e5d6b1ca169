import { systemPorts, type Clock, type LogEntry, type Scheduler } from '@banyan/engine';
import type { Brokers } from './brokers.ts';
import type { TopicSettings } from './topics.ts';

/** What hubs and relays of one fleet have in common. */
export interface KafkaOptions {
  readonly brokers: Brokers;
  /** What names of topics begin with; `banyan.` unless said otherwise. */
  readonly prefix?: string;
  readonly topics?: TopicSettings;
  readonly ports?: { readonly clock: Clock; readonly scheduler: Scheduler };
  /** Receives what operators should know. */
  readonly log?: (entry: LogEntry) => void;
}

/** The same with what is not said. */
export interface CompleteOptions {
  readonly brokers: Brokers;
  readonly prefix: string;
  readonly topics: TopicSettings;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly log: (entry: LogEntry) => void;
}

/** Says what was left out. */
export function completeOptions({
  brokers,
  prefix = 'banyan.',
  topics = {},
  ports,
  log,
}: KafkaOptions): CompleteOptions {
  const { clock, scheduler } = ports ?? systemPorts;
  return { brokers, prefix, topics, clock, scheduler, log: log ?? (() => {}) };
}
