import type { LogHead, Source, StoredBatch, StoredEvent } from '@banyan/engine';
import type { KafkaRecord, MessageToProduce } from '@platformatic/kafka';

/** The log's batch that an event was committed in, as its record tells it. */
export type BatchMark = Pick<StoredBatch, 'first' | 'last' | 'previous' | 'hash'>;

/** An event in a topic. */
export interface EventRecord {
  readonly kind: 'event';
  /** The generation of the relay that sent it. */
  readonly relay: number;
  readonly event: StoredEvent;
  readonly batch: BatchMark;
}

/** Where a log ends, and how far its relay has come: sent when there is nothing else to send. */
export interface HeadRecord {
  readonly kind: 'head';
  readonly relay: number;
  readonly position: number;
  /** Chain hash of the newest batch; '' for an empty log. */
  readonly hash: string;
  /** Every event up to this position is in the topic before this record, or has been. */
  readonly sent: number;
}

export type TopicRecord = EventRecord | HeadRecord;

const text = (value: string): Buffer => Buffer.from(value);

// CloudEvents 1.0 in the binary mode of its Kafka protocol binding: attributes are headers, data is the value. What CloudEvents has no name for is an extension.
const SPEC_VERSION = text('ce_specversion');
const ID = text('ce_id');
const SOURCE = text('ce_source');
const TYPE = text('ce_type');
const SUBJECT = text('ce_subject');
const TIME = text('ce_time');
const SCHEMA = text('ce_dataschema');
const CONTENT_TYPE = text('content-type');
const PREDECESSOR = text('ce_predecessor');
const STREAM_VERSION = text('ce_streamversion');
const RECORDED_AT = text('ce_recordedat');
const META = text('ce_meta');
const BATCH = text('ce_batch');
const RELAY = text('ce_relay');
const HASH = text('ce_hash');
const SENT = text('ce_sent');

const ONE_POINT_ZERO = text('1.0');
const JSON_TYPE = text('application/json');
const NOTHING = Buffer.alloc(0);
/** Not a name that an event of a contract may have. */
const HEAD_TYPE = '(head)';
/** Beyond this, names of events come from elsewhere. */
const NAMES_MAX = 10_000;

/** Headers, and what a batch of records costs beside texts, at most. */
export const RECORD_OVERHEAD_BYTES = 1_500;

/** `/<log>/<shard>`: with the position as id it names an event for ever. */
const sourceUri = ({ log, shard }: Source): string => `/${log}/${shard}`;

/** Makes the records of one log shard for its topic. */
export class RecordEncoder {
  readonly #source: Source;
  readonly #topic: string;
  readonly #uri: Buffer;
  readonly #relay: Buffer;
  readonly #names = new Map<string, Buffer>();
  #batch: StoredBatch | undefined;
  #mark: Buffer = NOTHING;

  /** @param generation of the relay that sends them */
  constructor(source: Source, topic: string, generation: number) {
    this.#source = source;
    this.#topic = topic;
    this.#uri = text(sourceUri(source));
    this.#relay = text(String(generation));
  }

  event(event: StoredEvent, batch: StoredBatch): MessageToProduce {
    if (batch !== this.#batch) {
      this.#batch = batch;
      this.#mark = text(`${batch.first}-${batch.last}:${batch.previous}:${batch.hash}`);
    }
    const { position, stream, type, schema } = event;
    const key = text(stream);
    return {
      topic: this.#topic,
      partition: this.#source.shard,
      key,
      value: text(event.payload),
      headers: new Map([
        [SPEC_VERSION, ONE_POINT_ZERO],
        [ID, text(String(position))],
        [SOURCE, this.#uri],
        [TYPE, this.#name(`${this.#source.log}.${type}`)],
        [SUBJECT, key],
        [TIME, text(event.occurredAt)],
        [SCHEMA, this.#name(`urn:banyan:${this.#source.log}:${type}:${schema}`)],
        [CONTENT_TYPE, JSON_TYPE],
        [PREDECESSOR, text(String(position - 1))],
        [STREAM_VERSION, text(String(event.version))],
        [RECORDED_AT, text(event.recordedAt)],
        [META, text(event.meta)],
        [BATCH, this.#mark],
        [RELAY, this.#relay],
      ]),
    };
  }

  /** @param at the time that it says, ISO 8601 */
  head({ position, hash }: LogHead, sent: number, at: string): MessageToProduce {
    return {
      topic: this.#topic,
      partition: this.#source.shard,
      key: NOTHING,
      value: NOTHING,
      headers: new Map([
        [SPEC_VERSION, ONE_POINT_ZERO],
        [ID, text(`${HEAD_TYPE}${position}/${at}`)],
        [SOURCE, this.#uri],
        [TYPE, text(`${this.#source.log}.${HEAD_TYPE}`)],
        [TIME, text(at)],
        [PREDECESSOR, text(String(position))],
        [HASH, text(hash)],
        [SENT, text(String(sent))],
        [RELAY, this.#relay],
      ]),
    };
  }

  #name(name: string): Buffer {
    let bytes = this.#names.get(name);
    if (bytes === undefined) {
      bytes = text(name);
      if (this.#names.size < NAMES_MAX) this.#names.set(name, bytes);
    }
    return bytes;
  }
}

const MARK = /^(\d{1,16})-(\d{1,16}):([0-9a-f]*):([0-9a-f]+)$/;
const NUMBER = /^\d{1,16}$/;

/** Reads the records of one log shard. */
export class RecordDecoder {
  readonly #uri: string;
  readonly #prefix: string;
  /** The mark that was read last: a batch has many records. */
  #mark: { readonly text: string; readonly batch: BatchMark } | undefined;

  constructor(source: Source) {
    this.#uri = sourceUri(source);
    this.#prefix = `${source.log}.`;
  }

  /** Undefined when it is no record of this log's relay. */
  decode({ key, value, headers }: Pick<KafkaRecord, 'key' | 'value' | 'headers'>): TopicRecord | undefined {
    const fields: Record<string, string> = {};
    for (const [name, content] of headers) if (name !== null) fields[name.toString()] = content?.toString() ?? '';
    const type = fields['ce_type'] ?? '';
    const relay = whole(fields['ce_relay']);
    if (fields['ce_source'] !== this.#uri || !type.startsWith(this.#prefix) || relay === undefined) return undefined;
    const name = type.slice(this.#prefix.length);
    return name === HEAD_TYPE ? headOf(fields, relay) : this.#eventOf(fields, relay, name, key, value);
  }

  #eventOf(
    fields: Readonly<Record<string, string>>,
    relay: number,
    type: string,
    key: Buffer | null,
    value: Buffer | null,
  ): EventRecord | undefined {
    const position = whole(fields['ce_id']);
    const version = whole(fields['ce_streamversion']);
    const schema = whole(fields['ce_dataschema']?.replace(/^.*:/, ''));
    const { ce_time: occurredAt, ce_recordedat: recordedAt, ce_meta: meta } = fields;
    const batch = this.#batchOf(fields['ce_batch']);
    if (position === undefined || position < 1 || whole(fields['ce_predecessor']) !== position - 1) return undefined;
    if (version === undefined || schema === undefined || occurredAt === undefined) return undefined;
    if (recordedAt === undefined || meta === undefined || batch === undefined) return undefined;
    if (key === null || value === null || position < batch.first || position > batch.last) return undefined;
    const texts = { occurredAt, payload: value.toString(), meta, recordedAt };
    return {
      kind: 'event',
      relay,
      event: { stream: key.toString(), version, type, schema, position, ...texts },
      batch,
    };
  }

  #batchOf(mark: string | undefined): BatchMark | undefined {
    if (mark === undefined) return undefined;
    if (this.#mark?.text === mark) return this.#mark.batch;
    const [, first, last, previous, hash] = MARK.exec(mark) ?? [];
    if (first === undefined || last === undefined || previous === undefined || hash === undefined) return undefined;
    const batch = { first: Number(first), last: Number(last), previous, hash };
    this.#mark = { text: mark, batch };
    return batch;
  }
}

function headOf(fields: Readonly<Record<string, string>>, relay: number): HeadRecord | undefined {
  const position = whole(fields['ce_predecessor']);
  const sent = whole(fields['ce_sent']);
  const hash = fields['ce_hash'];
  if (position === undefined || sent === undefined || hash === undefined) return undefined;
  return { kind: 'head', relay, position, sent, hash };
}

function whole(digits: string | undefined): number | undefined {
  if (digits === undefined || !NUMBER.test(digits)) return undefined;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}
