import { StoreFailure, toFailure } from './store-failure.ts';

/** So many names are looked at before the first append: tenths of a second. */
const NAMES_BEFORE_APPEND = 100_000;
/** A commit of another log waits for so many at most. */
const NAMES_AT_A_TIME = 500;

/** Has the writer look at a log's next names, at most so many; resolves to false at the end. */
type Examine = (limit: number) => Promise<boolean>;

/**
 * Has a log's names looked at before the first append, which would begin a stream again that is there; those of a large log while it is in use already. What is not damage
 * (the thread that writes died) fails whoever waits, and the next append has the walk go on.
 */
export class NameWalk {
  readonly #examine: Examine;
  readonly #onDamage: (failure: StoreFailure) => void;
  #looked = 0;
  #isDone = false;
  #isEnded = false;
  #beforeAppend: Promise<void> | undefined;
  #beside: Promise<void> | undefined;

  /** `onDamage`: told of damage that is found while nobody waits. */
  constructor(examine: Examine, onDamage: (failure: StoreFailure) => void) {
    this.#examine = examine;
    this.#onDamage = onDamage;
  }

  /** True once all names were looked at. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Resolves when enough names were looked at for something to be appended. @throws StoreFailure */
  async enough(): Promise<void> {
    this.#beforeAppend ??= this.#walk(() => this.#looked >= NAMES_BEFORE_APPEND).finally(() => {
      this.#beforeAppend = undefined;
    });
    await this.#beforeAppend;
    if (this.#isDone || this.#isEnded) return;
    this.#beside ??= this.#walkBeside().finally(() => {
      this.#beside = undefined;
    });
  }

  /** Waits for those who wait for it, and has the rest left. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#beforeAppend?.catch(() => {});
    await this.#beside;
  }

  async #walkBeside(): Promise<void> {
    try {
      await this.#walk(() => this.#isEnded);
    } catch (error) {
      if (error instanceof StoreFailure && error.kind === 'corrupt') this.#onDamage(error);
    }
  }

  async #walk(isEnough: () => boolean): Promise<void> {
    try {
      while (!this.#isDone && !isEnough()) {
        this.#isDone = !(await this.#examine(NAMES_AT_A_TIME));
        this.#looked += NAMES_AT_A_TIME;
      }
    } catch (error) {
      const { kind, message } = toFailure(error, false);
      throw new StoreFailure(kind, 'none', message);
    }
  }
}
