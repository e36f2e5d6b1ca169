import { randomBytes, randomUUID } from 'node:crypto';
import { serve } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';

/** The allowed origin of these tests. */
export const SHOP = 'https://shop.example';

/** An answer as a test looks at it. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The problem's code; undefined when it is none. */
  readonly code: string | undefined;
  readonly headers: Headers;
}

/** Somebody with an account. */
export interface Person {
  readonly customer: string;
  readonly email: string;
  readonly password: string;
  readonly session: string;
  readonly token: string;
  /** The header that lets a query wait for what signing up has recorded. */
  readonly since: Readonly<Record<string, string>>;
}

/** The market behind its door, and what it takes to knock. */
export async function openDoor(dataFolder: string) {
  const served = await serve({
    dataFolder,
    topology: oneProcess,
    host: '127.0.0.1',
    port: 0,
    title: 'The market',
    logLevel: 'silent',
    origins: [SHOP],
  });
  const ask = async (path: string, request: RequestInit): Promise<Answer> => {
    const response = await fetch(`${served.url}${path}`, request);
    const text = await response.text();
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    const code = isProblem ? (JSON.parse(text) as { readonly code: string }).code : undefined;
    return { status: response.status, text, code, headers: response.headers };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
      body: JSON.stringify(body),
    });
  return {
    ...served,
    ask,
    post,
    get: (path: string, headers: Record<string, string> = {}) => ask(path, { headers }),
    // Whatever there is, or what is not there yet: this owner is alone in the shop, unless a test says otherwise.
    asOwner: { ...bearer(served.staffToken ?? ''), 'if-match': '*' },
    asMaker: { ...bearer(served.staffToken ?? ''), 'if-none-match': '*' },
    signUp: async (email: string): Promise<Person> => {
      const person = {
        customer: randomUUID(),
        email,
        password: 'correct horse battery',
        session: randomUUID(),
        token: newToken(),
      };
      const profile = { country: 'France', name: `The ${email}` };
      const { status, text, headers } = await post('/customers/sign-up', { ...person, ...profile });
      if (status !== 204) throw new Error(`${email} could not sign up: ${text}`);
      return { ...person, since: { 'banyan-token': headers.get('banyan-token') ?? '' } };
    },
  };
}

/** A token as clients make it. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The header that a token is sent in. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
