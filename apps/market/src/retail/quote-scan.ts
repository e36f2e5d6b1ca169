const [LF, CR, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c] as const;

/** Where a byte stands: at a field's beginning, in a bare field, in a quoted one, or behind a quote that ends one unless another quote follows. */
const [BEGIN, BARE, QUOTED, CLOSED] = [0, 1, 2, 3] as const;

/** What is known of the record under way. */
export interface ScannedRecord {
  readonly line: number;
  readonly lines: number;
  readonly fault: 'quote-misplaced' | 'quote-not-closed' | undefined;
}

/** Finds where the records of a CSV file end, byte by byte, without keeping any of them. */
export class QuoteScan {
  #state: 0 | 1 | 2 | 3 = BEGIN;
  #line = 1;
  #lineBreaks = 0;
  #bytes = 0;
  #fault: ScannedRecord['fault'];

  get record(): ScannedRecord {
    return { line: this.#line, lines: this.#lineBreaks, fault: this.#fault };
  }

  /** Bytes of the record under way so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next byte; true when a record ends with it. */
  take(byte: number): boolean {
    this.#bytes += 1;
    if (byte === LF) {
      this.#lineBreaks += 1;
      return this.#state !== QUOTED;
    }
    if (this.#state === QUOTED) {
      if (byte === QUOTE) this.#state = CLOSED;
    } else if (byte === COMMA) this.#state = BEGIN;
    else if (byte === QUOTE && this.#state !== BARE) this.#state = QUOTED;
    else {
      if (byte === QUOTE || (this.#state === CLOSED && byte !== CR)) this.#fault ??= 'quote-misplaced';
      if (this.#state === BEGIN) this.#state = BARE;
    }
    return false;
  }

  /** Begins the next record. */
  next(): void {
    this.#line += this.#lineBreaks;
    this.#lineBreaks = 0;
    this.#bytes = 0;
    this.#state = BEGIN;
    this.#fault = undefined;
  }

  /** The file has ended. */
  end(): void {
    if (this.#state === QUOTED) this.#fault ??= 'quote-not-closed';
  }
}
