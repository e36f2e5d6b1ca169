/**
 * Thrown when what happened is not what a test expected. It has the shape of node:assert's AssertionError, so that test runners
 * show it as a failed expectation; the message alone tells the difference.
 */
export class ExpectationError extends Error {
  readonly code = 'ERR_ASSERTION';
  readonly actual: unknown;
  readonly expected: unknown;

  constructor(title: string, differences: readonly string[], actual: unknown, expected: unknown) {
    super([title, ...differences.map((line) => `  ${line}`)].join('\n'));
    this.name = 'AssertionError';
    this.actual = actual;
    this.expected = expected;
    // Kept out of what runners print of an error's own fields: the message has said it already, shorter.
    for (const field of ['code', 'actual', 'expected']) Object.defineProperty(this, field, { enumerable: false });
  }
}
