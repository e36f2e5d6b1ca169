import type { LiveView } from './live-view.ts';

/** The rows that a query has looked up by their keys: whoever waits for another answer waits for a write of one of them. */
export class ReadRows {
  readonly #changed = Promise.withResolvers<boolean>();
  readonly #ends: (() => void)[] = [];

  /** Notes a row before it is read, so that no write is missed. */
  see(view: LiveView, key: string): void {
    this.#ends.push(view.watchRow(key, (isWritten) => this.#changed.resolve(isWritten)));
  }

  /** Resolves to true once one of the rows was written after it was noted; to false when it is given up, or at once where no row was looked up. */
  async changed(): Promise<boolean> {
    return this.#ends.length > 0 && this.#changed.promise;
  }

  giveUp(): void {
    this.#changed.resolve(false);
  }

  /** Waits no more. */
  end(): void {
    for (const end of this.#ends) end();
  }
}
