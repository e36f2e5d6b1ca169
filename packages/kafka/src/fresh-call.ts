/** Shares a question among all who ask: whoever asks gets an answer to a question that was put after that. At most two are under way. */
export class FreshCall<Answer> {
  readonly #ask: () => Promise<Answer>;
  #current: Promise<Answer> | undefined;
  #next: Promise<Answer> | undefined;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  run(): Promise<Answer> {
    if (this.#current === undefined) return this.#begin();
    this.#next ??= this.#current.then(
      () => this.#follow(),
      () => this.#follow(),
    );
    return this.#next;
  }

  #follow(): Promise<Answer> {
    this.#next = undefined;
    return this.#begin();
  }

  #begin(): Promise<Answer> {
    const answer = this.#ask();
    this.#current = answer;
    const end = (): void => {
      if (this.#current === answer) this.#current = undefined;
    };
    answer.then(end, end);
    return answer;
  }
}
