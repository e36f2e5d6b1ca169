import { Admin, Producer, type KafkaRecord } from '@platformatic/kafka';
import { clientOptions, type Brokers } from '../src/brokers.ts';
import { TopicReader, type PlacedRecord } from '../src/topic-reader.ts';

/** Every record of a partition. */
export async function recordsOf(brokers: Brokers, topic: string, partition = 0): Promise<PlacedRecord[]> {
  const reader = new TopicReader(clientOptions(brokers, 'test-reader'));
  try {
    const place = await reader.find(topic, partition);
    if (place === undefined) return [];
    const { first, next } = await reader.ends(topic, partition);
    const records: PlacedRecord[] = [];
    for (let offset = first; offset < next;) {
      const wanted = { place, offset };
      records.push(...((await reader.fetch([wanted], { waitMs: 100, bytesMax: 1024 * 1024 })).get(wanted) ?? []));
      offset = (records.at(-1)?.offset ?? offset - 1) + 1;
    }
    return records;
  } finally {
    await reader.close();
  }
}

/** The headers of a record as texts. */
export const headersOf = ({ headers }: Pick<KafkaRecord, 'headers'>): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [String(name), String(value)]));

/** Writes records, as somebody does who is no relay. */
export async function writeRecords(
  brokers: Brokers,
  topic: string,
  records: readonly Pick<KafkaRecord, 'key' | 'value' | 'headers'>[],
): Promise<void> {
  const producer = new Producer({ ...clientOptions(brokers, 'test-writer'), retries: 10, retryDelay: 100 });
  try {
    await producer.send({
      acks: -1,
      messages: records.map(({ key, value, headers }) => ({
        topic,
        partition: 0,
        key: key!,
        value: value!,
        headers: new Map(headers.map(([name, content]) => [name!, content!])),
      })),
    });
  } finally {
    await producer.close();
  }
}

/** Does something that only an operator does. */
export async function asOperator<Result>(brokers: Brokers, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = new Admin({ ...clientOptions(brokers, 'test-operator'), retries: 5, retryDelay: 100 });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}
