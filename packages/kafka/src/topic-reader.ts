import { Consumer, type BaseOptions, type KafkaRecord } from '@platformatic/kafka';
import { BrokersUnreachableError } from './errors.ts';

/** A partition, and the broker that leads it. */
export interface Place {
  readonly topicId: string;
  readonly partition: number;
  readonly node: number;
}

export interface Wanted {
  readonly place: Place;
  /** The first offset to read. */
  readonly offset: number;
}

export interface PlacedRecord {
  readonly offset: number;
  readonly record: KafkaRecord;
}

export interface Bounds {
  /** How long the broker may wait for records, where there are none. */
  readonly waitMs: number;
  /** The bytes after which no further batch of records is sent; a single one may be larger. */
  readonly bytesMax: number;
}

const EARLIEST = -2n;
const LATEST = -1n;

/**
 * Reads partitions by offset, one fetch of a broker at a time. It joins no group: who reads what is known already, and where to go on is kept by who reads.
 */
export class TopicReader {
  readonly #consumer: Consumer;

  constructor(client: BaseOptions) {
    // The library wants a group's name; it is not used before a group is joined.
    this.#consumer = new Consumer({ ...client, groupId: 'none', autocommit: false });
    this.#consumer.on('error', () => {});
  }

  /** Undefined when there is no such topic, partition or leader now. @throws BrokersUnreachableError */
  async find(topic: string, partition: number): Promise<Place | undefined> {
    try {
      const metadata = await this.#consumer.metadata({ topics: [topic], forceUpdate: true });
      const found = metadata.topics.get(topic);
      const node = found?.partitions[partition]?.leader ?? -1;
      return found === undefined || node < 0 ? undefined : { topicId: found.id, partition, node };
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unknown topic')) return undefined;
      throw new BrokersUnreachableError(`it does not say who leads topic ${topic}`, error);
    }
  }

  /** The offset of the oldest record, and the one that the next record will have. @throws BrokersUnreachableError */
  async ends(topic: string, partition: number): Promise<{ readonly first: number; readonly next: number }> {
    const at = async (timestamp: bigint): Promise<number> => {
      const offsets = await this.#consumer.listOffsets({
        topics: [topic],
        partitions: { [topic]: [partition] },
        timestamp,
      });
      return Number(offsets.get(topic)?.[partition] ?? 0n);
    };
    try {
      const first = await at(EARLIEST);
      return { first, next: await at(LATEST) };
    } catch (error) {
      throw new BrokersUnreachableError(`it does not say where topic ${topic} ends`, error);
    }
  }

  /** What is there from each of the offsets on; all of them have the same leader. The library's own errors are thrown. */
  async fetch(wanted: readonly Wanted[], { waitMs, bytesMax }: Bounds): Promise<ReadonlyMap<Wanted, PlacedRecord[]>> {
    const topics = Map.groupBy(wanted, ({ place }) => place.topicId);
    const response = await this.#consumer.fetch({
      node: wanted[0]!.place.node,
      minBytes: 1,
      maxBytes: bytesMax,
      maxWaitTime: waitMs,
      topics: Array.from(topics, ([topicId, partitions]) => ({
        topicId,
        partitions: partitions.map(({ place, offset }) => ({
          partition: place.partition,
          fetchOffset: BigInt(offset),
          partitionMaxBytes: bytesMax,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
        })),
      })),
    });
    const found = new Map<Wanted, PlacedRecord[]>();
    for (const { topicId, partitions } of response.responses)
      for (const { partitionIndex, records: batches } of partitions) {
        const asked = wanted.find(({ place }) => place.topicId === topicId && place.partition === partitionIndex);
        if (asked === undefined) continue;
        const records = (batches ?? []).flatMap(({ firstOffset, records }) =>
          records.map((record) => ({ offset: Number(firstOffset) + record.offsetDelta, record })),
        );
        // A batch comes whole, also where it begins before what was asked for.
        found.set(
          asked,
          records.filter(({ offset }) => offset >= asked.offset),
        );
      }
    return found;
  }

  close(): Promise<void> {
    return this.#consumer.close(true);
  }
}
