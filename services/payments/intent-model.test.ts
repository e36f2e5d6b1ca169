import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { referenceOf } from './intent-handle.ts';
import { wantedOf, type IntentState } from './intent-state.ts';
import { providerRequests } from './provider-requests.ts';
import { gbp, moved, told } from './testing/network-payments.ts';
import { Trail } from './testing/trail.ts';

/** A network that does what it is asked, in a model: amounts in minor units. */
interface ModelPayment {
  version: number;
  status: 'authorised' | 'declined' | 'cancelled';
  readonly amount: number;
  readonly captures: ReturnType<typeof moved>[];
  readonly refunds: ReturnType<typeof moved>[];
  taken: number;
  givenBack: number;
}

type Step =
  | { readonly do: 'void' | 'network' | 'repeat' }
  | { readonly do: 'authorise'; readonly atMost: number | undefined }
  | { readonly do: 'capture' | 'refund'; readonly amount: number }
  | { readonly do: 'old'; readonly version: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('network', 'network', 'void', 'repeat') }),
    fc.record({
      do: fc.constant('authorise' as const),
      atMost: fc.option(fc.integer({ min: 1, max: 1100 }), { nil: undefined }),
    }),
    fc.record({ do: fc.constantFrom('capture', 'refund'), amount: fc.integer({ min: -1, max: 700 }) }),
    fc.record({ do: fc.constant('old' as const), version: fc.integer({ min: 1, max: 4 }) }),
  ),
  { maxLength: 40, size: 'max' },
);

test('whatever is asked for and in whatever order the network tells of it, no more is refunded than captured, nor captured than authorised, and books and network agree', () => {
  fc.assert(
    fc.property(steps, (story) => {
      const trail = new Trail();
      trail.send('create-intent', {
        intent: 'I1',
        customer: null,
        country: 'France',
        amount: gbp(1000),
        deadline: '2099-01-01T00:00:00.000Z',
      });
      const network = new Map<number, ModelPayment>();
      const heard: ReturnType<typeof told>[] = [];
      let made = 0;
      for (const step of story) {
        if (step.do === 'authorise') {
          const attempt = stateOf(trail).attempts.length + 1;
          const limit = step.atMost !== undefined && { atMost: step.atMost };
          const ask = { intent: 'I1', attempt, card: 'tok_1', returnUrl: null, ...limit };
          const refused = trail.send('authorise-intent', ask);
          const asked = stateOf(trail).attempts[attempt - 1]?.amount;
          assert.ok(
            refused !== undefined || asked! <= (step.atMost ?? 1000) * 100,
            'no more is asked for than was said',
          );
        }
        if (step.do === 'void') trail.send('void-intent', { intent: 'I1', reason: '' });
        if (step.do === 'capture')
          trail.send('capture-intent', { intent: 'I1', capture: `c${(made += 1)}`, amount: gbp(step.amount) });
        if (step.do === 'refund')
          trail.send('refund-intent', {
            intent: 'I1',
            refund: `r${(made += 1)}`,
            amount: gbp(step.amount),
            reason: '',
          });
        if (step.do === 'network') for (const news of carryOut(trail, network)) heard.push(news);
        if (step.do === 'repeat') for (const news of heard.toReversed()) trail.send('record-network-payment', news);
        if (step.do === 'old')
          for (const news of heard.filter(({ version }) => version === step.version))
            trail.send('record-network-payment', news);
        check(trail, network);
      }
    }),
    { numRuns: 300 },
  );
});

function stateOf(trail: Trail): IntentState {
  return trail.streams.get('intent/I1')!.state as IntentState;
}

/** The requests that are open, as the view has them. */
function requestsOf(trail: Trail) {
  const rows = new Map<string, { kind: string; attempt: number; movement: string | null; amount: number | null }>();
  const [source] = providerRequests.sources;
  for (const { type, payload } of trail.events) {
    const fold = source?.folds[type];
    if (fold === undefined) continue;
    const info = { recordedAt: trail.at } as never;
    for (const key of [fold.key(payload, info)].flat()) {
      const row = fold.fold(rows.get(key), payload, { recordedAt: trail.at, key } as never) as never;
      if (row === undefined) rows.delete(key);
      else rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function carryOut(trail: Trail, network: Map<number, ModelPayment>): ReturnType<typeof told>[] {
  const news: ReturnType<typeof told>[] = [];
  for (const { kind, attempt, movement, amount } of requestsOf(trail)) {
    const units = (amount ?? 0) / 100;
    const payment = network.get(attempt) ?? {
      version: 0,
      status: attempt % 2 === 0 ? 'declined' : 'authorised',
      amount: stateOf(trail).attempts[attempt - 1]!.amount / 100,
      captures: [],
      refunds: [],
      taken: 0,
      givenBack: 0,
    };
    network.set(attempt, payment);
    payment.version += 1;
    if (kind === 'cancel' && payment.status === 'authorised') payment.status = 'cancelled';
    if (kind === 'capture' && payment.version % 2 === 0) payment.captures.push(moved(movement!, units, 'failed'));
    else if (kind === 'capture') {
      assert.ok(payment.taken + units <= payment.amount, 'the network is never asked for more than it holds');
      payment.taken += units;
      payment.captures.push(moved(movement!, units));
    }
    if (kind === 'refund') {
      const fails = payment.version % 4 === 0;
      if (!fails) payment.givenBack += units;
      assert.ok(payment.givenBack <= payment.taken, 'no more goes back than was taken');
      payment.refunds.push(moved(movement!, units, fails ? 'failed' : 'succeeded'));
    }
    const told1 = told({
      networkPayment: `pay_${attempt}`,
      reference: referenceOf('I1', attempt),
      version: payment.version,
      amount: gbp(payment.amount),
      status: payment.status,
      captures: [...payment.captures],
      refunds: [...payment.refunds],
    });
    news.push(told1);
    trail.send('record-network-payment', told1);
  }
  return news;
}

function check(trail: Trail, network: ReadonlyMap<number, ModelPayment>): void {
  const balances = new Map<string, number>();
  for (const { type, payload } of trail.events) {
    if (type !== 'transaction-posted') continue;
    const entries = payload['entries'] as { account: string; amount: number }[];
    assert.equal(
      entries.reduce((sum, { amount }) => sum + amount, 0),
      0,
    );
    for (const { account, amount } of entries) balances.set(account, (balances.get(account) ?? 0) + amount);
  }
  const taken = [...network.values()].reduce((sum, one) => sum + one.taken - one.givenBack, 0);
  assert.equal(balances.get('asset:card-network') ?? 0, taken * 100);
  assert.equal(balances.get('liability:deposits') ?? 0, 0 - taken * 100);
  assert.ok(taken >= 0 && taken <= 1000);
  const held = [...network.values()].filter(({ status }) => status === 'authorised').length;
  assert.ok(
    held <= 1 || requestsOf(trail).some(({ kind }) => kind === 'cancel'),
    'no two holds without a cancellation',
  );
  const { status, current, attempts } = stateOf(trail);
  const isHeld = attempts[current - 1]?.status === 'authorised' && !attempts[current - 1]?.cancelling;
  assert.ok(status !== 'declined' || !isHeld, 'what is held is not given up because another card is declined');
  assert.ok(
    status !== 'declined' || current === 0 || wantedOf(stateOf(trail)) === 0,
    'what was authorised once and is not any more is due',
  );
}
