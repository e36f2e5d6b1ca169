/** Random numbers that are the same for the same seed, on every machine (mulberry32). Not for secrets. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of these. */
  pick<V>(values: readonly V[]): V {
    if (values.length === 0) throw new RangeError('there is nothing to pick from');
    return values[this.integer(0, values.length - 1)]!;
  }

  /** True in so many of a hundred times. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  /** A UUID of version 4. */
  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16));
    hex[12] = '4';
    hex[16] = this.pick(['8', '9', 'a', 'b']);
    const text = hex.join('');
    return [0, 8, 12, 16, 20].map((from, nth) => text.slice(from, [8, 12, 16, 20, 32][nth])).join('-');
  }
}
