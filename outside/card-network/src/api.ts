import { NetworkError } from './network-error.ts';
import { Input, type Answer } from './http.ts';
import type { Network } from './network.ts';

/** A request to the network's API, before it is known whether it goes wrong. */
export interface ApiCall {
  readonly operation: 'tokenise' | 'authorise' | 'capture' | 'void' | 'cancel' | 'refund' | 'look-up';
  readonly reference: string;
  /** True for what needs an idempotency key. */
  readonly changes: boolean;
  readonly act: (network: Network) => unknown;
}

/** What a request of the API asks for; undefined when there is nothing at its path. */
export function apiCall(method: string, url: URL, text: string): ApiCall | undefined {
  const path = url.pathname;
  const [, id = '', action] = /^\/v1\/payments\/([\w-]+)(?:\/(captures|refunds|void))?$/.exec(path) ?? [];
  if (method === 'GET') {
    const reference = url.searchParams.get('reference');
    if (path === '/v1/payments' && reference !== null)
      return lookUp(reference, (network) => ({ payments: network.byReference(reference) }));
    return id !== '' && action === undefined ? lookUp('', (network) => network.find(id)) : undefined;
  }
  if (method !== 'POST') return undefined;
  const input = new Input(text);
  if (path === '/v1/payments') return authorisation(input);
  if (path === '/v1/cancellations') {
    const reference = input.text('reference');
    const act = (network: Network): unknown => ({ payments: network.cancelReference(reference) });
    return { operation: 'cancel', reference, changes: true, act };
  }
  if (action === 'void') return { operation: 'void', reference: '', changes: true, act: (network) => network.void(id) };
  if (action === 'captures' || action === 'refunds') return movement(id, action, input);
  return undefined;
}

/** `POST /tokens`, from a browser. */
export function tokenCall(text: string): ApiCall {
  const input = new Input(text);
  const card = {
    number: input.text('number'),
    expiryMonth: input.integer('expiryMonth', 1),
    expiryYear: input.integer('expiryYear', 2000),
    cvc: input.text('cvc'),
  };
  const act = (network: Network): unknown => {
    const { token, brand, last4, expiry } = network.tokenise(card);
    return { token, brand, last4, expiry };
  };
  return { operation: 'tokenise', reference: '', changes: false, act };
}

function lookUp(reference: string, act: ApiCall['act']): ApiCall {
  return { operation: 'look-up', reference, changes: false, act };
}

function authorisation(input: Input): ApiCall {
  const payment = {
    reference: input.text('reference'),
    amount: input.integer('amount', 1),
    currency: input.text('currency'),
    token: input.text('token'),
    returnUrl: input.optionalText('returnUrl') ?? null,
    offSession: input.flag('offSession'),
  };
  if (!/^[A-Z]{3}$/.test(payment.currency))
    throw new NetworkError(422, 'invalid-field', 'currency must be three capital letters');
  const act = (network: Network): unknown => network.authorise(payment);
  return { operation: 'authorise', reference: payment.reference, changes: true, act };
}

function movement(id: string, action: 'captures' | 'refunds', input: Input): ApiCall {
  const made = { reference: input.text('reference'), amount: input.integer('amount', 1) };
  return action === 'captures'
    ? { operation: 'capture', reference: made.reference, changes: true, act: (network) => network.capture(id, made) }
    : { operation: 'refund', reference: made.reference, changes: true, act: (network) => network.refund(id, made) };
}

/** Does a call once under its idempotency key, and answers the same whenever it comes again. */
export async function once(network: Network, call: ApiCall, key: string, fingerprint: string): Promise<Answer> {
  const kept = network.kept(key) as { readonly fingerprint: string; readonly answer: Answer } | undefined;
  if (kept !== undefined) {
    // Kept again, so that nobody is answered before the first is on the disk.
    network.keep(key, kept);
    await network.commit();
    if (kept.fingerprint === fingerprint) return kept.answer;
    throw new NetworkError(422, 'idempotency-key-reused', 'this key came with another request');
  }
  const answer = attempt(network, call);
  network.keep(key, { fingerprint, answer });
  await network.commit();
  return answer;
}

function attempt(network: Network, call: ApiCall): Answer {
  try {
    return { status: 200, body: call.act(network) };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { status: error.status, body: { error: { code: error.code, message: error.message } } };
  }
}
