/** A message of PostgreSQL’s protocol. */
export interface Frame {
  /** One letter; '' for what a client says first. */
  readonly type: string;
  readonly body: Buffer;
}

/** Cuts one direction of a PostgreSQL connection into its messages. */
export class Frames {
  #isFirst: boolean;
  #rest: Buffer = Buffer.alloc(0);

  constructor(how: 'typed' | 'begins without a type') {
    this.#isFirst = how !== 'typed';
  }

  /** The messages that are whole by now. */
  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const head = this.#isFirst ? 0 : 1;
      if (this.#rest.length < at + head + 4) break;
      // The length counts itself, and not the type before it.
      const end = at + head + this.#rest.readInt32BE(at + head);
      if (this.#rest.length < end) break;
      const type = this.#isFirst ? '' : String.fromCharCode(this.#rest[at]!);
      frames.push({ type, body: this.#rest.subarray(at + head + 4, end) });
      this.#isFirst = false;
      at = end;
    }
    this.#rest = this.#rest.subarray(at);
    return frames;
  }
}
