import type {
  BeginOptions,
  ClientOptions,
  Collection,
  Contracts,
  GatewayClient,
  SendOptions,
} from './gateway-client.ts';
import { ProblemError, problemIn } from './problem-error.ts';
import { readEvents } from './read-events.ts';

const RETRIES_MAX = 3;
const MADE = 201;
const BACK_OFF_MS = 200;
const BACK_OFF_MS_MAX = 5_000;
const REJECTION = /#[a-z0-9-]+\.[a-z0-9-]+$/;
const TOKEN = /^(.+):(\d+)$/;

type Body = Readonly<Record<string, unknown>>;

/** A client of the gateway at an address. Its types are those of the contracts: `createClient<{ orders: typeof orders }>(…)`, with `import type`. */
export function createClient<S extends Contracts<S>>(options: ClientOptions = {}): GatewayClient<S> {
  const { url = '', token = () => undefined, retriesMax = RETRIES_MAX, wait = waitFor } = options;
  const call = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
  /** How far each log had come when it last answered us. */
  const logs = new Map<string, number>();

  const heads = (): Record<string, string> => {
    const held = token();
    return held === undefined ? {} : { authorization: `Bearer ${held}` };
  };
  const seen = (): Record<string, string> => {
    const tokens = [...logs].map(([log, position]) => `${log}:${position}`);
    return tokens.length === 0 ? {} : { 'banyan-token': tokens.join(',') };
  };
  const note = (response: Response): void => {
    const [, log, position] = TOKEN.exec(response.headers.get('banyan-token') ?? '') ?? [];
    if (log !== undefined) logs.set(log, Math.max(logs.get(log) ?? 0, Number(position)));
  };

  /** Asks until there is an answer that another try would not change. The answer, or the problem that it is. */
  async function ask(path: string, request: RequestInit): Promise<Response | ProblemError> {
    for (let tries = 0; ; tries += 1) {
      const last = tries >= retriesMax;
      const answer = await call(`${url}${path}`, { credentials: 'include', ...request }).catch((error: unknown) => {
        if (last || request.signal?.aborted === true) throw error;
        return undefined;
      });
      if (answer?.ok === true) return answer;
      if (answer !== undefined) note(answer);
      const problem = answer && (await problemIn(answer));
      if (problem !== undefined && (last || !problem.problem.retryable)) return problem;
      const backOffMs = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS * 2 ** tries) * (0.5 + Math.random() / 2);
      await wait(Math.max(backOffMs, 1_000 * (problem?.retryAfterS ?? 0)));
    }
  }

  const client = {
    async send(service: string, command: string, body: Body, options: SendOptions<string> = {}) {
      const { key, ifMatch, ifNoneMatch, cookie } = options;
      const answer = await ask(`/${service}/${command}`, {
        method: 'POST',
        headers: {
          ...heads(),
          'content-type': 'application/json',
          'idempotency-key': key ?? crypto.randomUUID(),
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
          ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
          ...(cookie !== undefined && { 'banyan-session': 'cookie' }),
        },
        body: JSON.stringify(body),
      });
      if (answer instanceof ProblemError) return rejectionIn(answer);
      note(answer);
      const text = await answer.text();
      return { done: true, answer: text === '' ? undefined : (JSON.parse(text) as unknown), etag: etagOf(answer) };
    },
    async begin(_: string, __: string, { collection }: Collection<string>, body: Body, options: BeginOptions = {}) {
      const { key = crypto.randomUUID(), waitS } = options;
      const named = { 'content-type': 'application/json', 'idempotency-key': key };
      const headers = { ...heads(), ...named, ...prefer(waitS) };
      const answer = await ask(`/${collection}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (answer instanceof ProblemError) return rejectionIn(answer);
      note(answer);
      return { done: true, isMade: answer.status === MADE, told: await answer.json() };
    },
    async outcome(service: string, { collection }: Collection<string>, name: string, waitS = 0) {
      const headers = { ...heads(), ...seenBy(service), ...prefer(waitS) };
      const answer = await ask(`/${collection}/${encodeURIComponent(name)}`, { headers });
      if (!(answer instanceof ProblemError)) return answer.json();
      if (answer.code === 'not-found') return null;
      throw answer;
    },
    async query(service: string, query: string, body: Body) {
      const answer = await ask(`/${service}/${query}${search(body)}`, { headers: { ...heads(), ...seenBy(service) } });
      if (!(answer instanceof ProblemError)) return { result: await answer.json(), etag: etagOf(answer) };
      if (answer.code === 'not-found') return { result: null, etag: undefined };
      throw answer;
    },
    async *follow(service: string, query: string, body: Body, signal: AbortSignal) {
      for (let last: string | undefined; !signal.aborted;) {
        const headers = { ...heads(), ...seenBy(service), accept: 'text/event-stream' };
        const from = last === undefined ? {} : { 'last-event-id': last };
        const answer = await ask(`/${service}/${query}${search(body)}`, { headers: { ...headers, ...from }, signal });
        if (answer instanceof ProblemError) throw answer;
        for await (const { id, data } of readEvents(answer)) {
          last = id ?? last;
          yield JSON.parse(data) as unknown;
        }
      }
    },
  };
  /** Of what a service itself has answered; of others it may know nothing. */
  function seenBy(service: string): Record<string, string> {
    const { 'banyan-token': tokens = '' } = seen();
    const own = tokens.split(',').filter((one) => one.startsWith(`${service}/`));
    return own.length === 0 ? {} : { 'banyan-token': own.join(',') };
  }
  return client as unknown as GatewayClient<S>;
}

/** What a rejection says. @throws ProblemError when it is none */
function rejectionIn(answer: ProblemError) {
  const { type, code, details } = answer.problem;
  if (REJECTION.test(type)) return { done: false, rejected: code, details };
  throw answer;
}

/** How long an answer may take (RFC 7240). */
function prefer(waitS: number | undefined): Record<string, string> {
  if (waitS === undefined) return {};
  return { prefer: waitS === 0 ? 'respond-async' : `wait=${waitS}` };
}

const etagOf = (response: Response): string | undefined => response.headers.get('etag') ?? undefined;

/** A query's parameters as a gateway reads them: lists of plain values repeated, whatever is nested as JSON text. */
function search(body: Body): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    const isPlainList = Array.isArray(value) && value.every((one) => typeof one !== 'object');
    for (const one of isPlainList ? (value as unknown[]) : [value])
      parameters.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
