/** What the bodies of all requests under way may take together, in bytes as they came. */
export class BodyRoom {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Taken now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True when there is room for so many more. */
  fits(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** To be asked `fits` before. */
  take(bytes: number): void {
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }
}
