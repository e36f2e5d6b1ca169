import { checkAnswer, type FuzzAnswer } from './check-answer.ts';
import { documentedOperations, type DocumentedOperation } from './documented-operations.ts';
import { fuzzRequest, type FuzzRequest } from './fuzz-request.ts';
import { againUnderItsKey, checkAgain } from './repeat-request.ts';
import { SaidBefore } from './said-before.ts';
import { SeededRandom } from './seeded-random.ts';

/** Somebody who sends requests. */
export interface FuzzCaller {
  readonly name: string;
  /** Their credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** The scheme of the document that those are of. */
  readonly scheme?: string;
}

/** What is fuzzed, and how far. */
export interface FuzzOptions {
  /** `http://host:port`, where `/openapi.json` is. */
  readonly url: string;
  readonly callers: readonly FuzzCaller[];
  /** The same seed makes the same requests in the same order. */
  readonly seed: number;
  /** Requests altogether. */
  readonly cases: number;
  /** Events that a request has caused, by the trace it was sent under; asked after each that was refused. */
  readonly causedBy: (trace: string) => Promise<readonly string[]>;
  /** True for a refusal that is counted, such as a wrong password: the one kind that leaves something behind. */
  readonly mayCount: (path: string) => boolean;
  /** Operations that are left alone. */
  readonly without?: readonly string[];
  readonly onProgress?: (done: number) => void;
}

/** A request that was not answered as it should have been. */
export interface FuzzFailure {
  readonly nth: number;
  readonly caller: string;
  readonly request: FuzzRequest;
  readonly answer: FuzzAnswer;
  readonly complaints: readonly string[];
}

/** What a run came to. */
export interface FuzzReport {
  readonly cases: number;
  readonly operations: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly failures: readonly FuzzFailure[];
}

const FAILURES_MAX = 50;
const TIMEOUT_MS = 60_000;

/**
 * Sends requests to every operation of an OpenAPI document, as each caller: such as fit, and such as are strange in one way. None may be answered by a 5xx or
 * otherwise than the document says, and what is refused may change nothing; what is done is done once under its key. One request after the other, so that a run can be repeated by its seed.
 */
export async function fuzzApi(options: FuzzOptions): Promise<FuzzReport> {
  const { url, callers, seed, cases, causedBy, mayCount, without = [], onProgress = () => {} } = options;
  const random = new SeededRandom(seed);
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  const operations = documentedOperations(document).filter(({ path }) => !without.includes(path));
  const statuses: Record<string, number> = {};
  const failures: FuzzFailure[] = [];
  const before = new SaidBefore();
  let nth = 0;
  while (nth < cases && failures.length < FAILURES_MAX) {
    // Every operation as often as every other, in an order of the seed's.
    for (const operation of shuffled(operations, random)) {
      if (nth >= cases || failures.length >= FAILURES_MAX) break;
      const caller = callerOf(operation, callers, random);
      const request = fuzzRequest(operation, random, before);
      const trace = random.uuid().replaceAll('-', '');
      const answer = await send(url, request, caller, trace);
      const complaints = checkAnswer(operation, request, answer);
      // What was begun and came to nothing was not refused: it is there.
      const isRefused =
        answer.status >= 400 && answer.location === undefined && request.headers['traceparent'] === undefined;
      if (isRefused && !mayCount(operation.path)) {
        const caused = await causedBy(trace);
        if (caused.length > 0) complaints.push(`it was refused and has caused ${caused.join(', ')}`);
      }
      if (answer.status < 300 && request.method === 'POST') {
        before.note(request.said?.value);
        if (random.chance(30)) {
          const again = againUnderItsKey(operation, request, random);
          const [traceAgain, isSame] = [random.uuid().replaceAll('-', ''), again.body === request.body];
          const second = await send(url, again, caller, traceAgain);
          complaints.push(...checkAgain(answer, second, isSame));
          const caused = await causedBy(traceAgain);
          if (caused.length > 0) complaints.push(`under its key again it has caused ${caused.join(', ')}`);
        }
      }
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (complaints.length > 0) failures.push({ nth, caller: caller.name, request, answer, complaints });
      nth += 1;
      onProgress(nth);
    }
  }
  return { cases: nth, operations: operations.length, statuses, failures };
}

/** Mostly somebody whose credentials are asked for, or nothing more would be learnt of most operations. */
function callerOf({ schemes }: DocumentedOperation, callers: readonly FuzzCaller[], random: SeededRandom): FuzzCaller {
  const likely = callers.filter(({ scheme }) => scheme !== undefined && schemes.includes(scheme));
  return random.pick(likely.length > 0 && random.chance(75) ? likely : callers);
}

async function send(url: string, request: FuzzRequest, caller: FuzzCaller, trace: string): Promise<FuzzAnswer> {
  try {
    const response = await fetch(`${url}${request.url}`, {
      method: request.method,
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, ...request.headers, ...caller.headers },
      ...(request.body !== undefined && { body: request.body as string }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const [type, location] = [
      response.headers.get('content-type') ?? '',
      response.headers.get('location') ?? undefined,
    ];
    return { status: response.status, type, text: await response.text(), location };
  } catch (error) {
    // No answer is as bad as one that says 500.
    return { status: 599, type: '', text: String((error as Error).cause ?? error) };
  }
}

function shuffled<V>(values: readonly V[], random: SeededRandom): V[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

/** A failure for people, with what it takes to send it again. */
export function describeFailure({ nth, caller, request, answer, complaints }: FuzzFailure): string {
  const body = typeof request.body === 'string' ? request.body : JSON.stringify([...(request.body ?? [])]);
  return [
    `case ${nth}, ${caller}: ${request.method} ${shortened(request.url)} (${request.kind})`,
    ...(request.body === undefined ? [] : [`  body: ${shortened(body)}`]),
    `  answer: ${answer.status} ${answer.type} ${shortened(answer.text)}`,
    ...complaints.map((complaint) => `  ${complaint}`),
  ].join('\n');
}

const SHOWN_MAX = 600;
const shortened = (text: string): string =>
  text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)} … (${text.length})` : text;
