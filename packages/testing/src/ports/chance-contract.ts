import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock, Ids, Random } from '@banyan/engine';

/** Version 7, variant 10 (RFC 9562). */
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Tries to break every promise of the `Random` port. */
export function randomContract(name: string, open: () => Random): void {
  describe(`${name} keeps the promises of Random`, () => {
    it('gives as many bytes as it is asked for, and none twice', () => {
      const random = open();
      const seen = new Set<string>();
      let asked = 0;
      for (const length of [16, 1, 0, 33, 4_095, 4_096, 4_097, 100_000, 16, 4_090, 24]) {
        const bytes = random.bytes(length);
        assert.equal(bytes.length, length);
        for (let at = 0; at + 16 <= length; at += 16) {
          seen.add(Buffer.from(bytes.subarray(at, at + 16)).toString('hex'));
          asked += 1;
        }
      }
      assert.equal(seen.size, asked);
    });

    it('gives bytes that nobody else writes to or sees changed', () => {
      const random = open();
      const first = random.bytes(16);
      const before = Buffer.from(first).toString('hex');
      const second = random.bytes(16);
      const other = Buffer.from(second).toString('hex');
      second.fill(0);
      assert.equal(Buffer.from(first).toString('hex'), before);
      first.fill(0);
      assert.notEqual(Buffer.from(random.bytes(16)).toString('hex'), other);
    });

    it('has every byte about as often', () => {
      const counts = new Uint32Array(256);
      for (const byte of open().bytes(256 * 1_000)) counts[byte]! += 1;
      // Seven standard deviations: in less than one run of a thousand million is a fair one outside.
      for (const [byte, count] of counts.entries()) assert.ok(Math.abs(count - 1_000) < 230, `${byte}: ${count} times`);
    });
  });
}

/** Tries to break every promise of the `Ids` port. */
export function idsContract(name: string, open: () => { readonly ids: Ids; readonly clock: Clock }): void {
  describe(`${name} keeps the promises of Ids`, () => {
    it('makes UUIDs of version 7, each after the one before it, however many in a millisecond', () => {
      const { ids } = open();
      let last = '';
      for (let nth = 0; nth < 50_000; nth += 1) {
        const id = ids.next();
        assert.match(id, UUID_V7);
        assert.ok(id > last, `${id} after ${last}`);
        last = id;
      }
    });

    it('begins an id with its time', () => {
      const { ids, clock } = open();
      const before = clock.now();
      const at = Number.parseInt(ids.next().replaceAll('-', '').slice(0, 12), 16);
      // Ids that came in one millisecond in great number are ahead of it.
      assert.ok(at >= before && at < before + 60_000, `${at}, ${before}`);
    });

    it('has no two that share their random part', () => {
      const { ids } = open();
      const tails = new Set(Array.from({ length: 10_000 }, () => ids.next().slice(19)));
      assert.equal(tails.size, 10_000);
    });
  });
}
