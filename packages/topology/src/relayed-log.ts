import type { LogStore } from '@banyan/engine';
import type { KafkaRelay } from '@banyan/kafka';

/** A log that is sent to its topic: when it is closed, its relay ends first. */
export function relayedLog(relay: KafkaRelay, log: LogStore): LogStore {
  const close = async (): Promise<void> => {
    await relay.close();
    await log.close();
  };
  return new Proxy(relay.store, {
    get: (target, name): unknown => (name === 'close' ? close : Reflect.get(target, name, target)),
  });
}
