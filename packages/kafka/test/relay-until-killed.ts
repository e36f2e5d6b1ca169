// A process that owns a log, appends to it and sends it to its topic, until it is killed: `node relay-until-killed.ts FOLDER BROKERS PREFIX`.
import { openDataFolder } from '@banyan/sqlite';
import { brokersAt } from '../src/brokers.ts';
import { KafkaRelay } from '../src/kafka-relay.ts';
import { ONE_COPY } from './brokers-of-tests.ts';
import { append } from './logs.ts';

const [folder = '', brokers = '', prefix = ''] = process.argv.slice(2);
const store = await openDataFolder(folder).logStore('library');
const relay = await KafkaRelay.open({ brokers: brokersAt(brokers), prefix, topics: ONE_COPY, store });
for (;;) {
  await append(relay.store, 25);
  process.stdout.write(`${relay.status.sent}\n`);
}
