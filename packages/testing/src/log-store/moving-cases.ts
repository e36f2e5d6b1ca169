import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import {
  CorruptLogError,
  LogSealedError,
  copyHistory,
  copyRegisters,
  moveLog,
  undoMove,
  verifyChain,
  type LogStore,
  type MoveStep,
  type RegisterKind,
  type Tenure,
} from '@banyan/engine';
import { everything, type LogStorePlaces } from './log-store-harness.ts';
import { batch, component, growth, second, setting } from './sample-batch.ts';

const begun: Tenure = { state: 'open', epoch: 0, move: '', other: '' };
const closed: Tenure = { state: 'closed', epoch: 0, move: 'm1', other: 'here' };
const sealed: Tenure = { state: 'sealed', epoch: 0, move: 'm1', other: 'there' };

const KINDS: readonly RegisterKind[] = ['command', 'cursor', 'intent', 'timer', 'parked', 'secret'];
const STEPS: readonly MoveStep[] = ['close', 'copy', 'verify', 'seal', 'rest', 'registers', 'commit', 'moved'];

/** Batches of every kind: with events, with several components, refused by version, by register and by the clock, without events. */
const told = [
  batch([growth('book/1', 1, 2), setting({ key: 'alarm', expect: undefined, value: 'set', due: second(50) })], {
    recordedAt: second(1),
  }),
  batch([growth('book/2', 1, 1), growth('book/1', 9, 1), growth('book/3', 1, 1)], { recordedAt: second(2) }),
  batch([growth('book/9', 1, 1), growth('book/8', 1, 1)], { recordedAt: second(1) }),
  batch([setting({ key: 'alarm', expect: 'other', value: 'x' })], { recordedAt: second(3) }),
  batch(
    [component({ registers: [{ kind: 'command', key: 'k1', expect: undefined, value: 'answer', due: second(99) }] })],
    {
      recordedAt: second(4),
    },
  ),
  batch([growth('book/1', 3, 1)], { recordedAt: second(5) }),
  batch([component({ registers: [{ kind: 'secret', key: 'hmac', expect: undefined, value: 's' }] })], {
    recordedAt: second(6),
  }),
];

/** Moves with a name of its own for each. */
function moving(source: LogStore, target: LogStore, onProgress?: (step: MoveStep) => void, turns = 1) {
  let made = 0;
  const newId = (): string => `m${turns}.${(made += 1)}`;
  return moveLog({ source, target, from: 'here', to: 'there', newId, ...(onProgress !== undefined && { onProgress }) });
}

/** What can be asked of a log that tells it from another one. */
async function picture(store: LogStore): Promise<object> {
  const registers = await Promise.all(KINDS.map((kind) => store.registers(kind, '', 1000)));
  const { batches } = await store.history({ position: 0 }, 1000, 1 << 30);
  return { head: await store.head(), events: await everything(store), registers, batches };
}

async function isOpen(store: LogStore): Promise<boolean> {
  return (await store.tenure()).state === 'open';
}

/** Moving a log from one store to another. */
export function movingCases(places: LogStorePlaces): void {
  const opened: LogStore[] = [];
  afterEach(async () => {
    // A server has so many connections.
    for (const store of opened.splice(0)) await places.close(store);
  });

  async function open(place?: string): Promise<LogStore> {
    const store = await places.open(place);
    opened.push(store);
    return store;
  }

  async function filled(): Promise<LogStore> {
    const store = await open();
    for (const one of told) await store.append(one);
    return store;
  }

  it('begins open, and changes hands by a durable compare-and-set', async () => {
    const place = await places.make();
    const store = await open(place);
    assert.deepEqual(await store.tenure(), begun);
    assert.equal(await store.passTenure(sealed, begun), false);
    assert.equal(await store.passTenure({ ...begun, epoch: 1 }, sealed), false);
    assert.deepEqual(await store.tenure(), begun);
    assert.equal(await store.passTenure(begun, sealed), true);
    assert.equal(await store.passTenure(begun, sealed), false);
    await places.close(store);
    assert.deepEqual(await (await open(place)).tenure(), sealed);
  });

  it('closes an open log only while nothing was ever appended to it', async () => {
    const store = await open();
    await store.append(batch([growth('book/1', 7, 1)]));
    assert.equal(await store.passTenure(begun, closed), false);
    assert.equal(await (await open()).passTenure(begun, closed), true);
  });

  it('refuses appends to a log that is not open, with no trace, and answers what it remembers', async () => {
    const place = await places.make();
    const store = await open(place);
    const first = await store.append(told[0]!);
    const before = await picture(store);
    for (const [from, to] of [
      [begun, sealed],
      [sealed, closed],
      [closed, { ...closed, state: 'aborted', epoch: 1 }],
    ] as const) {
      assert.equal(await store.passTenure(from, to), true);
      await assert.rejects(
        store.append(told[5]!),
        (error) => error instanceof LogSealedError && error.retryable && error.outcome === 'none',
      );
      assert.deepEqual(await store.append(told[0]!), first);
      assert.equal(await store.purgeRegisters('timer', second(99), 10), true);
      assert.deepEqual(await picture(store), before);
    }
    await places.close(store);
    await assert.rejects((await open(place)).append(told[5]!), LogSealedError);
  });

  it('takes appends again when it is unsealed', async () => {
    const store = await filled();
    await store.passTenure(begun, sealed);
    await assert.rejects(store.append(batch([growth('book/7', 1, 1)])), LogSealedError);
    await store.passTenure(sealed, { ...sealed, state: 'open' });
    const { components } = await store.append(batch([growth('book/7', 1, 1)], { recordedAt: second(60) }));
    assert.deepEqual(components, [{ accepted: true }]);
  });

  it('tells its history in pages of any size', async () => {
    const store = await filled();
    const { batches } = await store.history({ position: 0 }, 1000, 1 << 30);
    assert.deepEqual(
      batches.map(({ id, first, last }) => [told.findIndex((one) => one.id === id), first, last]),
      [
        [0, 1, 2],
        [1, 3, 4],
        [2, 5, 4],
        [3, 5, 4],
        [4, 5, 4],
        [5, 5, 5],
        [6, 6, 5],
      ],
    );
    assert.deepEqual(
      batches.map(({ refused }) => (refused === 'clock' ? refused : refused.map(([nth]) => nth))),
      [[], [1], 'clock', [0], [], [], []],
    );
    for (const [limit, bytes] of [
      [1, 1 << 30],
      [3, 1 << 30],
      [1000, 1],
    ] as const) {
      const paged = [];
      for (let cursor: string | undefined; ;) {
        const page = await store.history(cursor === undefined ? { position: 0 } : { cursor }, limit, bytes);
        paged.push(...page.batches);
        cursor = page.cursor;
        if (cursor === undefined) break;
      }
      assert.deepEqual(paged, batches);
    }
    assert.deepEqual((await store.history({ position: 4 }, 1000, 1 << 30)).batches, batches.slice(2));
  });

  it('is the same log where it was copied to: events, registers, hashes, and answers to batches submitted again', async () => {
    const [source, target] = [await filled(), await open()];
    const outcomes = [];
    for (const one of told) outcomes.push(await source.append(one));
    const { epoch, position } = await moving(source, target);
    assert.deepEqual([epoch, position], [1, 5]);
    assert.deepEqual(await picture(target), await picture(source));
    assert.deepEqual(await verifyChain(target), await verifyChain(source));
    for (const [nth, one] of told.entries()) assert.deepEqual(await target.append(one), outcomes[nth]);
    assert.equal((await target.readStream('book/1', 0, 10)).length, 3);
    assert.deepEqual(
      (await target.dueTimers(second(99), 10)).map(({ key }) => key),
      ['alarm'],
    );
    const next = batch([growth('book/1', 4, 1), growth('book/5', 1, 1)], { recordedAt: second(70) });
    assert.equal((await target.append(next)).head.position, 7);
    await assert.rejects(source.append(next), LogSealedError);
    await verifyChain(target);
  });

  it('takes nothing that does not follow the hash chain, and nothing when it is not closed for this move', async () => {
    const [source, target] = [await filled(), await open()];
    const { batches } = await source.history({ position: 0 }, 1000, 1 << 30);
    await assert.rejects(target.takeHistory(closed, batches), LogSealedError);
    await target.passTenure(begun, closed);
    await assert.rejects(target.takeHistory({ ...closed, move: 'm2' }, batches), LogSealedError);
    const [first, second, ...rest] = batches as [(typeof batches)[0], ...typeof batches];
    const changed = first.events.map((one) => ({ ...one, payload: '{"changed":true}' }));
    for (const wrong of [
      [{ ...first, events: changed }, second!, ...rest],
      [{ ...first, events: first.events.slice(1) }, second!, ...rest],
      [first, ...rest],
    ])
      await assert.rejects(target.takeHistory(closed, wrong), CorruptLogError);
    // Whole in themselves, and no continuation of what is there.
    await assert.rejects(target.takeHistory(closed, rest), { code: 'defect' });
    await target.takeHistory(closed, [first]);
    await assert.rejects(target.takeHistory(closed, [first]), { code: 'defect' });
    assert.equal((await target.head()).position, 2);
    await copyHistory(source, target, closed, () => {});
    await copyRegisters(source, target, closed, () => {});
    assert.deepEqual(await picture(target), await picture(source));
  });

  it('comes back with what was appended meanwhile, and away again', async () => {
    const [here, there] = [await filled(), await open()];
    await moving(here, there);
    await there.append(batch([growth('book/1', 4, 1)], { recordedAt: second(70) }));
    await there.append(batch([setting({ key: 'alarm', expect: 'set', value: undefined })], { recordedAt: second(71) }));
    await moving(there, here, undefined, 2);
    assert.deepEqual(await picture(here), await picture(there));
    assert.equal((await here.tenure()).epoch, 2);
    await assert.rejects(there.append(batch([growth('book/6', 1, 1)])), LogSealedError);
    await here.append(batch([growth('book/6', 1, 1)], { recordedAt: second(80) }));
    await moving(here, there, undefined, 3);
    assert.deepEqual(await picture(here), await picture(there));
    await verifyChain(there);
  });

  for (const end of ['resumed', 'undone'] as const)
    for (const step of STEPS)
      it(`a move that ends at the step ${step} is ${end}, and never are both logs open`, async () => {
        const [source, target] = [await filled(), await open()];
        const stop = new Error('stopped here');
        const isNeverTwo = async (): Promise<void> => {
          const live = [await isOpen(source), (await isOpen(target)) && (await target.tenure()).epoch > 0];
          assert.ok(!(live[0] && live[1]), 'both are open');
        };
        await assert.rejects(
          moving(source, target, (now) => {
            if (now === step) throw stop;
          }),
          stop,
        );
        await isNeverTwo();
        const isDecided = step === 'moved';
        if (end === 'undone') {
          assert.equal(await undoMove(source, target), !isDecided);
          await isNeverTwo();
          assert.equal(await isOpen(source), !isDecided);
          assert.equal(await undoMove(source, target), !isDecided);
          if (!isDecided) {
            const { components } = await source.append(batch([growth('book/7', 1, 1)], { recordedAt: second(60) }));
            assert.deepEqual(components, [{ accepted: true }]);
          }
        }
        await moving(source, target, undefined, 2);
        assert.deepEqual([await isOpen(source), await isOpen(target)], [false, true]);
        assert.deepEqual(await picture(target), await picture(source));
        await verifyChain(target);
      });

  it('gives up a move for good: who was late to open the other log finds it taken', async () => {
    const [source, target] = [await filled(), await open()];
    const stop = new Error('stopped here');
    await assert.rejects(
      moving(source, target, (step) => {
        if (step === 'commit') throw stop;
      }),
      stop,
    );
    const late = await target.tenure();
    await undoMove(source, target);
    assert.equal(await target.passTenure(late, { ...late, state: 'open', epoch: late.epoch + 1 }), false);
    assert.deepEqual([await isOpen(source), await isOpen(target)], [true, false]);
  });

  it('copies what is appended while it copies', async () => {
    const [source, target] = [await open(), await open()];
    const appended: Promise<unknown>[] = [];
    let version = 0;
    const append = (): void => {
      version += 1;
      appended.push(source.append(batch([growth('book/1', version, 1)], { recordedAt: second(version) })));
    };
    for (let nth = 0; nth < 30; nth += 1) append();
    await moving(source, target, (step) => {
      if (step === 'copy' || step === 'verify') append();
    });
    await Promise.all(appended);
    assert.equal((await target.head()).position, version);
    assert.deepEqual(await picture(target), await picture(source));
  });

  it('is not moved onto a log that takes appends itself, nor from a copy', async () => {
    const [source, target] = [await filled(), await filled()];
    await assert.rejects(moving(source, target), { code: 'move', message: /takes appends, too/ });
    assert.ok((await isOpen(source)) && (await isOpen(target)));
    const copy = await open();
    await copy.passTenure(begun, closed);
    await assert.rejects(moving(copy, await open()), { code: 'move', message: /only copied/ });
  });
}
