import { ProduceAcks, Producer, type BaseOptions, type MessageToProduce } from '@platformatic/kafka';

/** A send is tried again inside the library, where its sequence number makes doubles impossible; after so long it is given up. */
const RETRIES = 20;
const RETRY_MS = 250;

/** Sends records to one partition, in order; resolves when all copies that must have them do. */
export class TopicWriter {
  readonly #client: BaseOptions;
  #producer: Producer | undefined;

  constructor(client: BaseOptions) {
    this.#client = client;
  }

  /**
   * Resolves to the offset of the first record. After an error the records may be there or not, and the sequence numbers of this producer say nothing any
   * more: the next send is made by another one. The library's own errors are thrown.
   */
  async send(messages: MessageToProduce[]): Promise<number> {
    this.#producer ??= this.#open();
    const producer = this.#producer;
    try {
      const { offsets } = await producer.send({ messages });
      const [written] = offsets ?? [];
      if (written === undefined) throw new Error('the broker does not say where it has written');
      return Number(written.offset);
    } catch (error) {
      if (this.#producer === producer) this.#producer = undefined;
      producer.close(true).catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close(true).catch(() => {});
  }

  #open(): Producer {
    const producer = new Producer({
      ...this.#client,
      idempotent: true,
      acks: ProduceAcks.ALL,
      retries: RETRIES,
      retryDelay: RETRY_MS,
    });
    producer.on('error', () => {});
    return producer;
  }
}
