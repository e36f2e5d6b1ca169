/** Events that follow each other, none of which is of a type that the view folds: `after` the first position, up to the other one. */
interface Ignored {
  readonly after: number;
  readonly to: number;
}

/**
 * How far a view's table has come in each log that it follows, by `<log>/<shard>`: what is written, and what has been read beyond that without an effect on the table. Most views ignore
 * most events: a write for each would cost more than the rows.
 */
export class ViewCursors {
  readonly #written: Map<string, number>;
  readonly #idle = new Map<string, number>();
  /** The newest ones. */
  readonly #ignored = new Map<string, Ignored>();

  constructor(written: Readonly<Record<string, number>>) {
    this.#written = new Map(Object.entries(written));
  }

  /** How far rows and cursors are written. */
  get written(): ReadonlyMap<string, number> {
    return this.#written;
  }

  /** How far it has come beyond that. */
  get idle(): ReadonlyMap<string, number> {
    return this.#idle;
  }

  /** The last position that has been read, written or not. */
  read(source: string): number {
    return Math.max(this.#written.get(source) ?? 0, this.#idle.get(source) ?? 0);
  }

  /** Events have been read that change no row. @param isIgnored none of them is of a type that the view folds */
  pass(source: string, after: number, to: number, isIgnored: boolean): void {
    this.#idle.set(source, to);
    const before = this.#ignored.get(source);
    if (!isIgnored) this.#ignored.delete(source);
    else this.#ignored.set(source, { after: before?.to === after ? before.after : after, to });
  }

  /** Rows and cursor have been written. */
  write(source: string, to: number): void {
    this.#written.set(source, to);
    if ((this.#idle.get(source) ?? 0) <= to) this.#idle.delete(source);
  }

  /**
   * What the table says is the truth again: a write has failed, or another instance has written. Events that had no effect on the rows as they were then may have one on
   * those of the table, and are forgotten; those that the view does not fold never have.
   */
  reset(written: Readonly<Record<string, number>>): void {
    this.#written.clear();
    this.#idle.clear();
    for (const [source, position] of Object.entries(written)) this.#written.set(source, position);
    for (const [source, { after, to }] of this.#ignored) {
      const stands = this.#written.get(source) ?? 0;
      if (stands >= after && stands < to) this.#idle.set(source, to);
    }
  }

  /** Where the table's rows stand of all other sources. */
  beside(source: string): Record<string, number> {
    const beside: Record<string, number> = {};
    for (const [other, position] of this.#written) if (other !== source) beside[other] = position;
    return beside;
  }
}
