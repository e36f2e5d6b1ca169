import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, aggregate, answer, command, contract, decision, query, service, view } from '@banyan/core';
import { staff, type LogStore } from '@banyan/engine';
import { testSystem } from './test-system.ts';

const name = T.String();
const signs = contract('signs', {
  events: { 'sign-painted': { name, text: T.String() } },
  commands: { 'paint-sign': command({ name, text: T.String() }, { by: ['staff'], edits: 'sign/name' }) },
  queries: {
    sign: query({ name }, { by: ['staff'], shows: 'sign/name', returns: T.Union([T.String(), T.Null()]) }),
  },
});
const sign = aggregate(signs, 'sign', { text: '' }, { 'sign-painted': (_, { text }) => ({ text }) });
let isBroken = false;
const paintSign = decision(
  signs,
  'paint-sign',
  (body) => sign(body.name),
  (body, painted) => {
    if (isBroken) throw new Error('a defect of this code');
    painted.append('sign-painted', body);
  },
);
const texts = view('texts', { text: T.String() }).on(signs, {
  'sign-painted': { key: (event) => event.name, fold: (_, { text }) => ({ text }) },
});
const textOf = answer(
  signs,
  'sign',
  { texts },
  async (asked, views) => (await views.texts.get(asked.name))?.text ?? null,
);
const signsService = service(signs, { aggregates: [sign], decisions: [paintSign], views: [texts], answers: [textOf] });

/** A log whose appends land, and are told of only when they are let. */
class LandedStore {
  readonly #landed = Promise.withResolvers<void>();
  readonly #looked = Promise.withResolvers<void>();
  readonly #told = Promise.withResolvers<void>();
  isHeld = false;
  readonly landed = this.#landed.promise;
  /** The end of the log was looked at while something had landed that nobody was told of. */
  readonly looked = this.#looked.promise;

  tell(): void {
    this.#told.resolve();
  }

  wrap(store: LogStore): LogStore {
    const append: LogStore['append'] = async (batch) => {
      const outcome = await store.append(batch);
      if (this.isHeld) {
        this.#landed.resolve();
        await this.#told.promise;
      }
      return outcome;
    };
    const head: LogStore['head'] = async () => {
      const end = await store.head();
      if (this.isHeld) this.#looked.resolve();
      return end;
    };
    const own: Partial<LogStore> = { append, head };
    return new Proxy(store, {
      get: (target, key): unknown => {
        const replaced = own[key as keyof LogStore];
        if (replaced !== undefined) return replaced;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}

test('a version is shown although the log has grown and nobody has heard of it yet', async (context) => {
  const store = new LandedStore();
  const { system } = await testSystem(context, { services: [signsService], wrap: (log) => store.wrap(log) });
  const client = system.client(staff('ann'));
  await client.send(signs, 'paint-sign', { name: 'door', text: 'Push' }, { ifVersion: 0 });
  store.isHeld = true;
  const painted = client.send(signs, 'paint-sign', { name: 'gate', text: 'Pull' }, { ifVersion: 0 });
  await store.landed;
  let version: number | undefined;
  const asked = client.query(signs, 'sign', { name: 'door' }, { onVersion: (shown) => (version = shown) });
  const told = asked.then(
    (text) => text,
    (error: unknown) => error,
  );
  await store.looked;
  // Whoever would refuse does so at once: it has had its turn.
  await new Promise(setImmediate);
  store.tell();
  assert.equal(await told, 'Push');
  assert.equal(version, 1);
  await painted;
});

test('a command repeated while the log has grown and nobody has heard of it yet gives a token that can be asked after', async (context) => {
  const store = new LandedStore();
  const { system } = await testSystem(context, { services: [signsService], wrap: (log) => store.wrap(log) });
  const client = system.client(staff('ann'));
  const paint = () => client.send(signs, 'paint-sign', { name: 'door', text: 'Push' }, { key: 'k' });
  const first = await paint();
  store.isHeld = true;
  const painted = client.send(signs, 'paint-sign', { name: 'gate', text: 'Pull' }, { ifVersion: 0 });
  await store.landed;
  // It cannot be decided anew: so it is looked up.
  isBroken = true;
  context.after(() => (isBroken = false));
  const again = await paint();
  const asked = client.query(signs, 'sign', { name: 'door' }, { after: again.token });
  const shown = await asked.finally(() => store.tell());
  await painted;
  assert.deepEqual([shown, again.token], ['Push', first.token]);
});
