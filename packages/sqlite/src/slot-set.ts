/** Beyond so many slots a set is kept as bits. */
const FEW_MAX = 24;

/** A set of slots (small whole numbers): a list while there are few of them, else a bit for each slot. */
export class SlotSet {
  #few: number[] | undefined = [];
  #bits = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(slot: number): boolean {
    if (this.#few !== undefined) return this.#few.includes(slot);
    return (((this.#bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  }

  add(slot: number): void {
    if (this.has(slot)) return;
    this.#size += 1;
    if (this.#few !== undefined) {
      this.#few.push(slot);
      if (this.#few.length > FEW_MAX) this.#toBits();
      return;
    }
    this.#setBit(slot);
  }

  delete(slot: number): void {
    if (!this.has(slot)) return;
    this.#size -= 1;
    if (this.#few !== undefined) this.#few.splice(this.#few.indexOf(slot), 1);
    else this.#bits[slot >>> 5]! &= ~(1 << (slot & 31));
  }

  addAll(other: SlotSet): void {
    if (other.#few !== undefined) return other.#few.forEach((slot) => this.add(slot));
    if (this.#few !== undefined) this.#toBits();
    this.#growTo(other.#bits.length);
    for (let at = 0; at < other.#bits.length; at += 1) this.#bits[at]! |= other.#bits[at]!;
    this.#size = countBits(this.#bits);
  }

  /** Those that are in the other one, too. */
  and(other: SlotSet): SlotSet {
    const both = new SlotSet();
    const [fewer, more] = this.#few === undefined && other.#few !== undefined ? [other, this] : [this, other];
    if (fewer.#few !== undefined) {
      both.#few = fewer.#few.filter((slot) => more.has(slot));
      both.#size = both.#few.length;
      return both;
    }
    both.#few = undefined;
    both.#bits = fewer.#bits.slice(0, Math.min(fewer.#bits.length, more.#bits.length));
    for (let at = 0; at < both.#bits.length; at += 1) both.#bits[at]! &= more.#bits[at]!;
    both.#size = countBits(both.#bits);
    return both;
  }

  /** How many are in the other one, too: what `and` would find, without making it. */
  countAnd(other: SlotSet): number {
    if (this.#few !== undefined) return this.#few.reduce((count, slot) => count + Number(other.has(slot)), 0);
    if (other.#few !== undefined) return other.countAnd(this);
    let count = 0;
    const words = Math.min(this.#bits.length, other.#bits.length);
    for (let at = 0; at < words; at += 1) count += bitsOf(this.#bits[at]! & other.#bits[at]!);
    return count;
  }

  *[Symbol.iterator](): Generator<number> {
    if (this.#few !== undefined) return yield* this.#few;
    for (let at = 0; at < this.#bits.length; at += 1)
      for (let word = this.#bits[at]!; word !== 0; word &= word - 1) yield at * 32 + (31 - Math.clz32(word & -word));
  }

  #toBits(): void {
    const few = this.#few!;
    this.#few = undefined;
    for (const slot of few) this.#setBit(slot);
  }

  #setBit(slot: number): void {
    this.#growTo((slot >>> 5) + 1);
    this.#bits[slot >>> 5]! |= 1 << (slot & 31);
  }

  #growTo(words: number): void {
    if (words <= this.#bits.length) return;
    const grown = new Uint32Array(Math.max(words, 2 * this.#bits.length));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}

function countBits(words: Uint32Array): number {
  let count = 0;
  for (const word of words) count += bitsOf(word);
  return count;
}

/** The number of ones in 32 bits (Warren, "Hacker's Delight", 2nd edition, figure 5-2). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
