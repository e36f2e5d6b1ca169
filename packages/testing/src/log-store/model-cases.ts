import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { verifyChain, type Batch, type Component, type LogStore } from '@banyan/engine';
import { LogModel } from './log-model.ts';
import { everything, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, event, second } from './sample-batch.ts';

/** What one component wants; its streams and registers carry its number, so that no two components of a batch share one. */
interface Wish {
  /** For each of two streams: how many events, and how far the version that was read is off (mostly 0). */
  readonly streams: readonly { readonly events: number; readonly off: number }[];
  readonly register: { readonly touched: boolean; readonly right: boolean; readonly value: string | undefined };
}

type Step =
  | { readonly kind: 'append'; readonly wishes: readonly Wish[]; readonly after: number; readonly text: string }
  | { readonly kind: 'again'; readonly which: number };

const mostly = <Value>(usual: Value, ...others: Value[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const wish: fc.Arbitrary<Wish> = fc.record({
  streams: fc.array(fc.record({ events: fc.nat(3), off: mostly(0, -1, 1) }), { maxLength: 2 }),
  register: fc.record({
    touched: fc.boolean(),
    right: mostly(true, false),
    value: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      wishes: fc.array(wish, { maxLength: 4 }),
      after: mostly(1, 0, -1),
      text: fc.json(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat() }) },
);

function toComponent(model: LogModel, { streams, register }: Wish, nth: number, text: string): Component {
  const reads: Record<string, number> = {};
  const events = streams.flatMap(({ events: count, off }, which) => {
    const stream = `book/${nth}-${which}`;
    const read = Math.max(0, model.version(stream) + off);
    reads[stream] = read;
    return Array.from({ length: count }, (_, i) => event(stream, read + 1 + i, { payload: text }));
  });
  const key = `alarm-${nth}`;
  const held = model.registers.get(`timer ${key}`);
  const expect = register.right ? held : `not ${held}`;
  return component({
    reads,
    events,
    registers: register.touched ? [{ kind: 'timer', key, expect, value: register.value }] : [],
  });
}

/** Runs the steps on both, submitting several batches at once where a run of appends allows it. */
async function agrees(store: LogStore, model: LogModel, steps: readonly Step[]): Promise<void> {
  const submitted: Batch[] = [];
  const checks: Promise<void>[] = [];
  let time = 100;
  for (const taken of steps) {
    if (taken.kind === 'append') {
      time += taken.after;
      const components = taken.wishes.map((one, nth) => toComponent(model, one, nth, taken.text));
      submitted.push(batch(components, { recordedAt: second(time) }));
    }
    const chosen = taken.kind === 'append' ? submitted.at(-1) : submitted[taken.which % submitted.length];
    if (chosen === undefined) continue;
    const expected = model.append(chosen);
    checks.push(store.append(chosen).then((outcome) => assert.deepEqual(outcome, expected)));
  }
  await Promise.all(checks);
  assert.deepEqual(await everything(store), model.events);
  assert.deepEqual(await store.head(), model.head);
  const registers = (await store.registers('timer', '', 99)).map(({ key, value }) => [`timer ${key}`, value] as const);
  assert.deepEqual(new Map(registers), model.registers);
  assert.equal((await verifyChain(store)).events, model.events.length);
}

/** Random batches, compared with a model in memory. */
export function modelCases(places: LogStorePlaces): void {
  it('does what the model does, for any batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const place = await places.make();
        const store = await places.open(place);
        await agrees(store, new LogModel(), steps);
        await places.close(store);
      }),
      { numRuns: 80 },
    );
  });
}
