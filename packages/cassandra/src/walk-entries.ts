import { entriesOfVersion, type Version } from './versions.ts';
import { justAbove } from './sort-bytes.ts';
import type { ViewSnapshot } from './view-snapshot.ts';

/** Part of one order of a view's rows: entries from `low` to below `high`. */
export interface Stretch {
  readonly number: number;
  readonly scope: Buffer;
  /** The partitions that hold it, each in order. */
  readonly buckets: readonly number[];
  readonly low: Buffer;
  readonly high: Buffer;
  readonly isDescending: boolean;
}

/** A row where an entry says that it is. */
export interface Place {
  readonly sort: Buffer;
  readonly version: Version;
}

interface FoundEntry {
  readonly sort: Buffer;
  readonly key: string;
}

/** Entries that are looked at together. */
const PAGE_MAX = 1000;

/**
 * The first rows of a stretch, at most `limit`. Each entry is compared with its row as it stands in the snapshot: an entry that another version of the row has left,
 * or will have, is passed by.
 * @throws DamagedViewError
 */
export async function walkEntries(snapshot: ViewSnapshot, stretch: Stretch, limit: number): Promise<Place[]> {
  const places: Place[] = [];
  if (Buffer.compare(stretch.low, stretch.high) >= 0) return places;
  const each = Math.ceil(limit / stretch.buckets.length);
  // One bucket has everything; of several, each may have somewhat more than its share.
  const page = Math.min(PAGE_MAX, stretch.buckets.length === 1 ? limit : each + Math.ceil(each / 2) + 4);
  const queues = stretch.buckets.map((bucket) => new EntryQueue(snapshot, stretch, bucket, page));
  for (;;) {
    const candidates = await nextEntries(queues, stretch.isDescending, limit - places.length);
    if (candidates.length === 0) return places;
    const versions = await snapshot.versions(candidates.map(({ key }) => key));
    for (const { sort, key } of candidates) {
      const version = versions.get(key);
      if (version !== undefined && standsAt(snapshot, version, stretch, sort)) places.push({ sort, version });
    }
    if (places.length >= limit) return places;
  }
}

function standsAt({ layout }: ViewSnapshot, version: Version, { number, scope }: Stretch, sort: Buffer): boolean {
  return entriesOfVersion(layout, version).some(
    (entry) => entry.number === number && entry.scope.equals(scope) && entry.sort.equals(sort),
  );
}

/** Takes the next entries out of all queues, at most `count`; none: all are at their end. */
async function nextEntries(queues: readonly EntryQueue[], isDescending: boolean, count: number): Promise<FoundEntry[]> {
  const taken: FoundEntry[] = [];
  while (taken.length < count) {
    await Promise.all(queues.map((queue) => queue.fill()));
    let first: EntryQueue | undefined;
    for (const queue of queues) {
      if (queue.first === undefined) continue;
      const order = first === undefined ? -1 : Buffer.compare(queue.first.sort, first.first!.sort);
      if (first === undefined || (isDescending ? order > 0 : order < 0)) first = queue;
    }
    if (first === undefined) break;
    taken.push(first.take());
  }
  return taken;
}

/** The entries of one partition, read page by page. */
class EntryQueue {
  readonly #snapshot: ViewSnapshot;
  readonly #stretch: Stretch;
  readonly #bucket: number;
  readonly #page: number;
  #low: Buffer;
  #high: Buffer;
  #held: FoundEntry[] = [];
  #next = 0;
  #isAtEnd = false;

  constructor(snapshot: ViewSnapshot, stretch: Stretch, bucket: number, page: number) {
    this.#snapshot = snapshot;
    this.#stretch = stretch;
    this.#bucket = bucket;
    this.#page = page;
    this.#low = stretch.low;
    this.#high = stretch.high;
  }

  get first(): FoundEntry | undefined {
    return this.#held[this.#next];
  }

  take(): FoundEntry {
    const entry = this.#held[this.#next]!;
    this.#next += 1;
    return entry;
  }

  /** Reads on when all that was read has been taken. */
  async fill(): Promise<void> {
    if (this.first !== undefined || this.#isAtEnd) return;
    const { number, scope, isDescending } = this.#stretch;
    this.#held = await this.#snapshot.session.all<FoundEntry>(
      `select sort, key from ${this.#snapshot.entries} where number = ? and scope = ? and bucket = ? and sort >= ? and sort < ?
        order by sort ${isDescending ? 'desc' : 'asc'} limit ?`,
      [number, scope, this.#bucket, this.#low, this.#high, this.#page],
    );
    this.#next = 0;
    const last = this.#held.at(-1);
    if (last === undefined || this.#held.length < this.#page) this.#isAtEnd = true;
    else if (isDescending) this.#high = last.sort;
    else this.#low = justAbove(last.sort);
  }
}
