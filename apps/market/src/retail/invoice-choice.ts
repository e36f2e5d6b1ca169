/**
 * How far past the last line of a chosen invoice reading goes on. Lines of one invoice stand at most 327 apart in the
 * public year; a line missed here is still found when the whole file is read.
 */
const LOOK_AHEAD_LINES = 2_000;

/** Chooses the first so many invoices of a file, with all their lines, also those that come some way behind. */
export class InvoiceChoice {
  readonly #invoicesMax: number;
  readonly #chosen = new Set<string>();
  #linesSinceChosen = 0;

  constructor(invoicesMax: number) {
    this.#invoicesMax = invoicesMax;
  }

  /** Whether a line of that invoice is wanted; lines with no readable invoice are, until the choice is full. */
  includes(invoice: string): boolean {
    if (this.#invoicesMax === Infinity) return true;
    const full = this.#chosen.size >= this.#invoicesMax;
    const wanted = full ? this.#chosen.has(invoice) : true;
    if (wanted && invoice !== '') this.#chosen.add(invoice);
    this.#linesSinceChosen = wanted ? 0 : this.#linesSinceChosen + 1;
    return wanted;
  }

  /** True when no further line is to be expected. */
  get complete(): boolean {
    return this.#linesSinceChosen > LOOK_AHEAD_LINES;
  }
}
