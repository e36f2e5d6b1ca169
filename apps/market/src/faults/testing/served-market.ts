import { serve, type Served, type Topology } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';

/** How a served market differs from the one that people start. */
export interface ServedMarketOptions {
  readonly topology?: Topology;
  /** Of a market that was served on the same folder before. */
  readonly staffToken?: string;
}

/** What an answer of the market holds: a result, or a problem with its code. */
export interface MarketAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The position that a command's answer stands on. */
  readonly token: string | null;
}

/** The market behind its gateway on a free port, and what a client needs to speak to it. */
export interface ServedMarket extends Served {
  readonly staffToken: string;
  /** Sends a command as staff: `orders/draft-order`. The key is one of a kind unless given; text is sent as it is. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<MarketAnswer>;
  /** The same as somebody who has not signed in. */
  postAsPublic(path: string, body: unknown, headers?: Record<string, string>): Promise<MarketAnswer>;
  /** Asks as staff: `orders/order?order=7`; with the token of a command's answer, what that has changed is seen. */
  get(path: string, after?: string | null): Promise<MarketAnswer>;
  /** The end of each log: no command has changed anything while these stay. */
  positions(): Promise<Record<string, number>>;
}

/** Serves the market on a data folder. */
export async function serveMarket(
  dataFolder: string,
  { topology = oneProcess, staffToken }: ServedMarketOptions = {},
): Promise<ServedMarket> {
  const settings = { host: '127.0.0.1', port: 0, title: 'The market', logLevel: 'silent' } as const;
  const served = await serve({ ...settings, dataFolder, topology });
  const token = served.staffToken ?? staffToken ?? '';
  const asStaff = { authorization: `Bearer ${token}` };
  // Whatever there is: these clerks are alone in the shop.
  const editing = { ...asStaff, 'if-match': '*' };
  const ask = async (path: string, request: RequestInit): Promise<MarketAnswer> => {
    const response = await fetch(`${served.url}/${path}`, request);
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as MarketAnswer['body'],
      token: response.headers.get('banyan-token'),
    };
  };
  const post = (path: string, body: unknown, headers: Record<string, string>): Promise<MarketAnswer> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...served,
    staffToken: token,
    // Whoever makes something new edits nothing.
    post: (path, body, headers = {}) =>
      post(path, body, { ...('if-none-match' in headers ? asStaff : editing), ...headers }),
    postAsPublic: (path, body, headers = {}) => post(path, body, headers),
    get: (path, after = null) =>
      ask(path, { headers: { ...asStaff, ...(after !== null && { 'banyan-token': after }) } }),
    positions: async () => {
      const { services } = await served.system.operations.status();
      return Object.fromEntries(services.map(({ service, position }) => [service, position]));
    },
  };
}
