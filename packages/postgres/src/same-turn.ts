interface Asked<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks together what is asked within one turn of the event loop: a decision reads several streams, a commit wakes a dozen views, and a statement for each costs
 * both sides more than what it returns.
 */
export class SameTurn<Question, Answer> {
  readonly #askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  readonly #most: number;
  #asked: Asked<Question, Answer>[] = [];

  /**
   * @param askAll answers in the order of the questions
   * @param most questions that are asked together at most
   */
  constructor(askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>, most: number) {
    this.#askAll = askAll;
    this.#most = most;
  }

  /** @throws what the question fails with that it was asked in */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#asked.length === 0) setImmediate(() => this.askNow());
      this.#asked.push({ question, resolve, reject });
    });
  }

  /** Does not wait for the turn to end: whoever is asked may be about to go. */
  askNow(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (let from = 0; from < asked.length; from += this.#most) void this.#answer(asked.slice(from, from + this.#most));
  }

  async #answer(asked: readonly Asked<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#askAll(asked.map(({ question }) => question));
      for (const [nth, { resolve }] of asked.entries()) resolve(answers[nth]!);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
