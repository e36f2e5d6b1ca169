/**
 * Who asks the same at once shares an answer: not that to a question under way, which was asked before and may not know of what they have heard meanwhile, but
 * that to the next one.
 */
export class NextAnswer<Answer> {
  readonly #ask: () => Promise<Answer>;
  readonly #isFinal: (answer: Answer) => boolean;
  #underWay: Promise<Answer> | undefined;
  #next: Promise<Answer> | undefined;

  /** `isFinal`: whether the answer would be the same whenever it was asked, so that those who wait for the next one take it, too. */
  constructor(ask: () => Promise<Answer>, isFinal: (answer: Answer) => boolean = () => false) {
    this.#ask = ask;
    this.#isFinal = isFinal;
  }

  /** True while nothing is asked. */
  get isIdle(): boolean {
    return this.#underWay === undefined && this.#next === undefined;
  }

  /** @throws what the question ends with that it shares */
  answer(): Promise<Answer> {
    // As long as it is there it has not been asked.
    if (this.#next !== undefined) return this.#next;
    if (this.#underWay === undefined) return this.#begin();
    this.#next = this.#after(this.#underWay);
    return this.#next;
  }

  async #after(underWay: Promise<Answer>): Promise<Answer> {
    const last = await underWay.then(
      (answer) => ({ answer }),
      () => undefined,
    );
    this.#next = undefined;
    return last !== undefined && this.#isFinal(last.answer) ? last.answer : this.#begin();
  }

  #begin(): Promise<Answer> {
    const underWay = this.#ask().finally(() => {
      if (this.#underWay === underWay) this.#underWay = undefined;
    });
    this.#underWay = underWay;
    return underWay;
  }
}
