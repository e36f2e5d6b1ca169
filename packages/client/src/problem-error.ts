/** What a gateway says of an error (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly details?: unknown;
  readonly trace?: string;
}

/** Thrown when a gateway answers by a problem which is no rejection of the command's own contract. Told apart by `code`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  /** The seconds after which it is worth trying again, if the gateway said so. */
  readonly retryAfterS: number | undefined;

  constructor(problem: Problem, retryAfterS: number | undefined) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** The problem of an answer; one of our own making where somebody between here and the gateway has answered. */
export async function problemIn(response: Response): Promise<ProblemError> {
  const { status } = response;
  const after = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfterS = Number.isFinite(after) ? after : undefined;
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  const text = await response.text();
  if (isProblem) return new ProblemError(JSON.parse(text) as Problem, retryAfterS);
  const retryable = status === 408 || status === 429 || status >= 500;
  const problem = {
    type: 'about:blank',
    title: 'No answer of the gateway',
    status,
    detail: `HTTP ${status}`,
    retryable,
  };
  return new ProblemError({ ...problem, code: 'no-answer' }, retryAfterS);
}
