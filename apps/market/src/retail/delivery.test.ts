import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deliveryFor, LOT_MIN, moveStock, OUT_OF_STOCK } from './delivery.ts';

test('delivers only when stock would run out', () => {
  assert.equal(deliveryFor({ onHand: 10, issued: 500 }, 10), 0);
  assert.equal(deliveryFor({ onHand: 10, issued: 500 }, 11), 500);
  assert.equal(deliveryFor({ onHand: 10, issued: 500 }, 2_000), 1_990);
  assert.equal(deliveryFor(OUT_OF_STOCK, 1), LOT_MIN);
});

test('stock never falls below zero, and few deliveries are needed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 300 }), (sales) => {
      let stock = OUT_OF_STOCK;
      let deliveries = 0;
      for (const leaving of sales) {
        const delivered = deliveryFor(stock, leaving);
        if (delivered > 0) deliveries += 1;
        stock = moveStock(stock, { delivered, leaving });
        assert.ok(stock.onHand >= 0);
      }
      assert.ok(deliveries <= 2 + Math.log2(stock.issued), `${deliveries} deliveries of ${stock.issued}`);
    }),
  );
});
