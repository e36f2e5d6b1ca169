/** Callers of one kind of call share the next one: while one is under way, those who come gather for the one after it, which is one transaction for all of them. */
export class SharedCalls<Result> {
  readonly #call: (wanted: readonly string[]) => Promise<Result>;
  #next: { readonly wanted: Set<string>; readonly result: Promise<Result> } | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(call: (wanted: readonly string[]) => Promise<Result>) {
    this.#call = call;
  }

  /** Resolves to what came of the call that asked for these among others. */
  ask(wanted: readonly string[]): Promise<Result> {
    const next = (this.#next ??= this.#gather());
    for (const one of wanted) next.wanted.add(one);
    return next.result;
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  #gather() {
    const wanted = new Set<string>();
    const result = this.#underWay.then(() => {
      this.#next = undefined;
      return this.#call([...wanted]);
    });
    this.#underWay = result.catch(() => {});
    return { wanted, result };
  }
}
