import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Component, LogStore } from '@banyan/engine';
import { upTo, type LogStorePlaces } from './log-store-harness.ts';
import { batch, growth, second, setting } from './sample-batch.ts';

async function accepted(store: LogStore, ...components: Component[]): Promise<boolean[]> {
  return (await store.append(batch(components))).components.map((outcome) => outcome.accepted);
}

/** Registers: compare and set, order, deadlines. Snapshots, too. */
export function registerCases(places: LogStorePlaces): void {
  it('compares and sets', async () => {
    const store = await places.open();
    const change = (expect: string | undefined, value: string | undefined) => setting({ key: 'alarm', expect, value });
    const steps: [
      expect: string | undefined,
      value: string | undefined,
      accepted: boolean,
      then: string | undefined,
    ][] = [
      ['a', 'b', false, undefined],
      ['a', undefined, false, undefined],
      [undefined, undefined, true, undefined],
      [undefined, 'a', true, 'a'],
      [undefined, 'b', false, 'a'],
      ['A', 'b', false, 'a'],
      ['a', 'b', true, 'b'],
      ['b', 'b', true, 'b'],
      ['b', '', true, ''],
      [undefined, 'c', false, ''],
      ['', undefined, true, undefined],
      [undefined, 'd', true, 'd'],
    ];
    for (const [expect, value, outcome, then] of steps) {
      assert.deepEqual(await accepted(store, change(expect, value)), [outcome], `${expect} to ${value}`);
      assert.equal(await store.register('timer', 'alarm'), then);
    }
  });

  it('keeps kinds apart, and takes its change back with the component', async () => {
    const store = await places.open();
    const same = { key: 'x', expect: undefined, value: 'v' };
    assert.deepEqual(await accepted(store, setting(same), setting({ ...same, kind: 'cursor' })), [true, true]);
    assert.equal(await store.register('intent', 'x'), undefined);
    const stale = {
      ...growth('book/1', 2, 1),
      registers: [{ kind: 'timer', key: 'x', expect: 'v', value: 'w' }] as const,
    };
    assert.deepEqual(await accepted(store, stale), [false]);
    assert.equal(await store.register('timer', 'x'), 'v');
  });

  it('lists the registers of a kind in the order of their keys, by code point', async () => {
    const store = await places.open();
    const keys = ['a', 'B', 'ä', 'a\uFFFD', 'a😀', 'aa', 'a/1', 'a/10', 'a/9', ''];
    const sorted = ['', 'B', 'a', 'a/1', 'a/10', 'a/9', 'aa', 'a\uFFFD', 'a😀', 'ä'];
    const settings = keys.map((key) => setting({ key, expect: undefined, value: `of ${key}`, due: second(1) }));
    await store.append(
      batch([...settings, setting({ kind: 'cursor', key: 'aaa', expect: undefined, value: 'other' })]),
    );
    const listed = await store.registers('timer', '', 100);
    assert.deepEqual(
      listed,
      sorted.slice(1).map((key) => ({ key, value: `of ${key}`, due: second(1) })),
    );
    assert.deepEqual(
      (await store.registers('timer', 'a/10', 2)).map(({ key }) => key),
      ['a/9', 'aa'],
    );
    assert.deepEqual(await store.registers('cursor', '', 9), [{ key: 'aaa', value: 'other' }]);
  });

  it('finds what is due, the earliest first, as the last change said', async () => {
    const store = await places.open();
    const due = (key: string, n: number | undefined) =>
      setting({ key, expect: undefined, value: 'v', due: n === undefined ? undefined : second(n) });
    await store.append(batch([due('c', 3), due('a', 5), due('b', 1), due('never', undefined), due('d', 9)]));
    const keys = async (n: number, limit = 10) => (await store.dueTimers(second(n), limit)).map(({ key }) => key);
    assert.deepEqual(await keys(5), ['b', 'c', 'a']);
    assert.deepEqual(await keys(4, 1), ['b']);
    assert.deepEqual(await keys(0), []);
    const again = { expect: 'v', value: 'w' };
    await store.append(
      batch([
        setting({ key: 'b', ...again, due: second(7) }),
        setting({ key: 'c', ...again }),
        setting({ key: 'a', expect: 'v', value: undefined }),
      ]),
    );
    await store.append(batch([setting({ kind: 'command', key: 'e', expect: undefined, value: 'v', due: second(1) })]));
    assert.deepEqual(await store.dueTimers(second(8), 10), [{ key: 'b', value: 'w', due: second(7) }]);
  });

  it('purges what was due, of one kind, in a sweep that looks at a bounded number at a time', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const settings = (kind: 'command' | 'timer') =>
      upTo(10).map((n) => setting({ kind, key: `k${n}`, expect: undefined, value: 'v', due: second(n) }));
    const unlimited = setting({ kind: 'command', key: 'k', expect: undefined, value: 'v' });
    await store.append(batch([...settings('command'), ...settings('timer'), unlimited]));
    const kept = async (): Promise<number> => (await store.registers('command', '', 99)).length;
    let before = await kept();
    for (let ended = false; !ended;) {
      ended = await store.purgeRegisters('command', second(6), 4);
      const after = await kept();
      assert.ok(before - after <= 4, 'no call deletes more than it may look at');
      before = after;
    }
    // The next sweep looks at all of them again.
    while (!(await store.purgeRegisters('command', second(7), 4)));
    await places.close(store);
    const reopened = await places.open(place);
    const left = (await reopened.registers('command', '', 99)).map(({ key }) => key);
    assert.deepEqual(left, ['k', 'k10', 'k8', 'k9']);
    assert.equal((await reopened.registers('timer', '', 99)).length, 10);
    assert.deepEqual(
      await accepted(reopened, setting({ kind: 'command', key: 'k1', expect: undefined, value: 'again' })),
      [true],
    );
  });

  it('keeps the newest snapshot of a stream', async () => {
    const store = await places.open();
    assert.equal(await store.snapshot('book/1'), undefined);
    const snapshot = (version: number, code: string) => ({ version, code, state: `{"v":${version},"😀":"${code}"}` });
    await store.saveSnapshot('book/1', snapshot(20, 'old'));
    assert.deepEqual(await store.snapshot('book/1'), snapshot(20, 'old'));
    await store.saveSnapshot('book/1', snapshot(10, 'late'));
    assert.deepEqual(await store.snapshot('book/1'), snapshot(20, 'old'));
    await store.saveSnapshot('book/1', snapshot(20, 'new'));
    assert.deepEqual(await store.snapshot('book/1'), snapshot(20, 'new'));
    await Promise.all([30, 50, 40].map((version) => store.saveSnapshot('book/1', snapshot(version, 'new'))));
    assert.deepEqual(await store.snapshot('book/1'), snapshot(50, 'new'));
    assert.equal(await store.snapshot('book/2'), undefined);
  });
}
