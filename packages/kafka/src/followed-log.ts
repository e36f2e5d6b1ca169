import { CorruptLogError, type LogEntry, type Scheduler, type Source } from '@banyan/engine';
import { FreshCall } from './fresh-call.ts';
import { checkBatch, forked, type OwnersLog } from './log-check.ts';
import { RecordDecoder, type BatchMark, type EventRecord, type HeadRecord, type TopicRecord } from './record-codec.ts';
import type { Place, PlacedRecord } from './topic-reader.ts';
import { TopicTail } from './topic-tail.ts';

const TAIL_BYTES_MAX = 1 * 1024 * 1024;

/** One log shard as this process sees it: what its topic tells, held against what its owner has. */
export class FollowedLog {
  readonly source: Source;
  readonly topic: string;
  readonly owner: OwnersLog;
  readonly watchers = new Set<() => void>();
  readonly #tail = new TopicTail(TAIL_BYTES_MAX);
  readonly #decoder: RecordDecoder;
  readonly #log: (entry: LogEntry) => void;
  readonly #ownersHead: FreshCall<number>;
  /** Called at the next growth, once. */
  #awaiting: (() => void)[] = [];
  /** Where to read on in the topic; undefined until that is known. */
  next: { readonly place: Place; readonly offset: number } | undefined;
  /** When something was read from the topic last, in milliseconds of the monotonic clock. */
  heardAtMs = -Infinity;
  /** Whether the tail has begun: something is known of where the topic ends. */
  #begun = false;
  /** Where the log ended when its owner or its relay said so last. */
  #told = 0;
  /** The newest generation of a relay that was read. */
  #relay = 0;
  #complained = false;
  #failure: CorruptLogError | undefined;

  constructor(owner: OwnersLog, topic: string, log: (entry: LogEntry) => void) {
    this.source = { log: owner.log, shard: owner.shard };
    this.topic = topic;
    this.owner = owner;
    this.#decoder = new RecordDecoder(this.source);
    this.#log = log;
    this.#ownersHead = new FreshCall(() => this.#askOwner());
  }

  get isLive(): boolean {
    return this.watchers.size > 0;
  }

  /** Set for good when log and topic are not of one history. */
  get failure(): CorruptLogError | undefined {
    return this.#failure;
  }

  /** The newest event that the topic has told of, or undefined when that is not known. */
  get tailHead(): number | undefined {
    return this.#begun ? this.#tail.head : undefined;
  }

  /** Where the log ended when somebody said so last. */
  get told(): number {
    return Math.max(this.#told, this.#tail.head);
  }

  readTail(afterPosition: number, limit: number): ReturnType<TopicTail['read']> {
    return this.#begun ? this.#tail.read(afterPosition, limit) : undefined;
  }

  /** Resolves when the topic has told of more than a position, or when the time is over. */
  async arrival(afterPosition: number, waitMs: number, scheduler: Scheduler): Promise<void> {
    let isOver = false;
    const cancel = scheduler.after(waitMs, () => {
      isOver = true;
      this.#wakeAwaiting();
    });
    while (!isOver && this.#begun && this.#tail.head <= afterPosition)
      await new Promise<void>((resolve) => this.#awaiting.push(resolve));
    cancel();
  }

  /** Forgets the tail: nobody follows it any more. */
  rest(): void {
    this.#begun = false;
    this.next = undefined;
    this.#tail.restart(0);
    this.#wakeAwaiting();
  }

  /** Where the owner's log ends now; where it cannot be asked, what the topic has told. @throws CorruptLogError, StoreError */
  async head(): Promise<number> {
    this.assertWhole();
    try {
      return await this.#ownersHead.run();
    } catch (error) {
      if (error instanceof CorruptLogError || !this.#begun) throw error;
      // Whoever follows is not to stand still because another service's store does.
      return this.told;
    }
  }

  /** @throws CorruptLogError when it is known that log and topic are not of one history */
  assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /**
   * Takes what was read from the topic, in its order.
   * @throws CorruptLogError when it is not what the log has, and what its owner throws when it cannot be asked: then take the same again
   */
  async take(records: readonly PlacedRecord[]): Promise<void> {
    this.assertWhole();
    const before = { told: this.told, head: this.tailHead };
    try {
      for (const record of this.#ofNewestRelay(records))
        if (record.kind === 'event') await this.#takeEvent(record);
        else this.#takeHead(record);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      // Also when it was known already that so much is there: now it can be read.
      if (this.told !== before.told || this.tailHead !== before.head) this.#tell();
    }
  }

  /** Goes on after a position that the topic does not get to: what is missing is read from the log. */
  passOver(position: number): void {
    if (this.#knows(position)) return;
    this.#begun = true;
    this.#tail.restart(position);
    this.#tell();
  }

  /** Without those of a relay that was replaced and does not know it: they may be of a log that is not the log any more. */
  #ofNewestRelay(records: readonly PlacedRecord[]): TopicRecord[] {
    const decoded: TopicRecord[] = [];
    for (const { offset, record } of records) {
      const one = this.#decoder.decode(record);
      if (one === undefined) this.#complain(offset);
      else {
        decoded.push(one);
        this.#relay = Math.max(this.#relay, one.relay);
      }
    }
    return decoded.filter(({ relay }) => relay >= this.#relay);
  }

  async #takeEvent({ event, batch }: EventRecord): Promise<void> {
    const { position } = event;
    if (this.#knows(position)) {
      this.#compare(position, batch);
      return;
    }
    if (!this.#follows(position) || !isNext(this.#tail.batch, batch, position)) {
      await checkBatch(this.owner, this.topic, batch);
      // It took so long that it has been passed over: pushed now, it would stand for the one after it.
      if (this.#knows(position)) return;
    }
    // Where something is missing in between, it is read from the log by whoever needs it.
    if (!this.#follows(position)) this.#tail.restart(position - 1);
    this.#begun = true;
    this.#tail.push(event, batch);
  }

  #knows(position: number): boolean {
    return this.#begun && position <= this.#tail.head;
  }

  #follows(position: number): boolean {
    return this.#begun && position === this.#tail.head + 1;
  }

  #takeHead({ position, sent, hash }: HeadRecord): void {
    const batch = this.#tail.batch;
    if (batch?.last === position && batch.hash !== hash)
      throw forked(
        this.source.log,
        `its relay says that position ${position} ends batch ${hash}, and the topic that it ends ${batch.hash}`,
      );
    this.#told = Math.max(this.#told, position);
    // Sent, and not there: the topic has lost it.
    if (!this.#begun || sent > this.#tail.head) this.#tail.restart(sent);
    this.#begun = true;
  }

  /** What comes again must be what it was. */
  #compare(position: number, batch: BatchMark): void {
    const known = this.#tail.batchAt(position);
    if (known === undefined || known.hash === batch.hash) return;
    throw forked(
      this.source.log,
      `topic ${this.topic} has position ${position} in batch ${batch.hash} and before that in batch ${known.hash}`,
    );
  }

  async #askOwner(): Promise<number> {
    // As it is before the question: what comes meanwhile may be newer than the answer.
    const heard = this.#begun ? this.#tail.head : 0;
    const { position, hash } = await this.owner.head();
    const batch = this.#tail.batchAt(position);
    if (position < heard)
      throw this.#failed(
        forked(this.source.log, `it ends at ${position}, and topic ${this.topic} has it up to ${heard}`),
      );
    if (batch?.last === position && batch.hash !== hash)
      throw this.#failed(
        forked(
          this.source.log,
          `its batch up to ${position} is ${hash}, and in topic ${this.topic} it is ${batch.hash}`,
        ),
      );
    this.#told = Math.max(this.#told, position);
    return position;
  }

  #failed(error: unknown): unknown {
    if (!(error instanceof CorruptLogError)) return error;
    if (this.#failure === undefined) this.#log({ level: 'error', message: error.message, service: this.source.log });
    this.#failure ??= error;
    // Whoever waits is to hear of it.
    this.#tell();
    return this.#failure;
  }

  #complain(offset: number): void {
    if (this.#complained) return;
    this.#complained = true;
    const { log, shard } = this.source;
    const message = `topic ${this.topic} has a record at offset ${offset} of partition ${shard} that is none of ${log}: it is passed over, and so are others`;
    this.#log({ level: 'warn', message, service: log });
  }

  #wakeAwaiting(): void {
    const awaiting = this.#awaiting;
    this.#awaiting = [];
    for (const wake of awaiting) wake();
  }

  #tell(): void {
    this.#wakeAwaiting();
    for (const watcher of this.watchers) watcher();
  }
}

/** Whether a batch follows the one before it by its hash, or is the same. */
function isNext(known: BatchMark | undefined, batch: BatchMark, position: number): boolean {
  if (known === undefined) return false;
  if (known.hash === batch.hash) return position <= known.last;
  return batch.first === position && known.last === position - 1 && batch.previous === known.hash;
}
