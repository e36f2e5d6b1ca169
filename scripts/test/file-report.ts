import type { EventData } from 'node:test';
import { inspect } from 'node:util';

type Failing = Pick<EventData.TestFail | EventData.TestComplete, 'name' | 'details'>;

/** What came of one test file, gathered while it runs. */
export class FileReport {
  readonly #name: string;
  readonly #failures: string[] = [];
  readonly #skips: string[] = [];
  #durationMs = 0;
  #passed = 0;
  #tests = 0;
  /** What it printed. */
  output = '';

  constructor(name: string) {
    this.#name = name;
  }

  get passed(): number {
    return this.#passed;
  }

  get failed(): number {
    return this.#failures.length;
  }

  get skipped(): number {
    return this.#skips.length;
  }

  /** A test has ended; or a suite, which counts only for what fails beside its tests, like a hook. */
  endTest(test: EventData.TestComplete): void {
    if (test.nesting === 0) this.#durationMs += test.details.duration_ms;
    const reason = test.skip ?? test.todo ?? false;
    if (test.details.type === 'suite') {
      // Its tests are counted themselves, and its hooks have an event of their own.
      if (!test.details.passed && !['subtestsFailed', 'hookFailed'].includes(failureTypeOf(test) ?? ''))
        this.fail(test);
    } else if (reason !== false) {
      this.#skips.push(`${test.name} (${reason === true ? 'no reason given' : reason})`);
    } else if (test.details.passed) this.#passed++;
    else this.fail(test);
  }

  /** Something has failed: a test, or a hook. */
  fail(failing: Failing): void {
    this.#failures.push(`${failing.name}\n${reasonOf(failing)}`);
  }

  /** How many tests the file's run had, wherever they are written: those of a contract suite are told of where that is. */
  countTests(tests: number): void {
    this.#tests = tests;
  }

  /** The file has ended: badly is a failure of its own. */
  endFile(file: EventData.TestComplete): void {
    this.#durationMs = file.details.duration_ms;
    if (!file.details.passed && this.failed === 0) this.#failures.push(`the file itself\n${reasonOf(file)}`);
  }

  /** Suites do not count: one in which no test stands passes, whatever it is meant to show. */
  get holdsTests(): boolean {
    return this.passed + this.failed + this.skipped + this.#tests > 0;
  }

  /** Nothing more will be told of it, and there was no test in it. */
  endWithoutTest(): void {
    this.#failures.push('the file itself\nholds no test');
  }

  /** One line about the file. */
  line(): string {
    const tests = this.passed + this.failed + this.skipped;
    return `${this.failed === 0 ? 'ok    ' : 'FAILED'} ${this.#name} (${tests}, ${(this.#durationMs / 1000).toFixed(1)} s)`;
  }

  /** Each failure, what the file printed if there is one, and each test that was skipped. */
  details(): string[] {
    const printed =
      this.failed > 0 && this.output !== '' ? [`\n--- ${this.#name} printed:\n${this.output.trimEnd()}`] : [];
    return [
      ...this.#failures.map((failure) => `\n--- ${this.#name}: ${failure}`),
      ...printed,
      ...this.#skips.map((skip) => `skipped ${this.#name}: ${skip}`),
    ];
  }
}

/** What kind of failure the runner took it for. */
export function failureTypeOf({ details }: Failing): string | undefined {
  return (details.error as { readonly failureType?: string } | undefined)?.failureType;
}

// The runner wraps what a test throws; what a file throws while it loads it hands over as it is.
function reasonOf({ details }: Failing): string {
  const reason: unknown = details.error?.cause ?? details.error;
  return typeof reason === 'string' ? reason : inspect(reason, { depth: 6 });
}
