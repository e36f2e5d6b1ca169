import { answer, toPage } from '@banyan/core';
import { adjustments } from './adjustments.ts';
import { inventory } from './contract.ts';
import { backOrderRoom, promisable } from './stock-policy.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import { stockKey } from './stock.ts';

/** What can be sold; a SKU that was never in stock is free of none. */
export const availability = answer(inventory, 'availability', { stockLevels }, async ({ location, skus }, views) => {
  const levels = await Promise.all(skus.map((sku) => views.stockLevels.get(stockKey(sku, location))));
  return skus.map((sku, index) => {
    const level = levels[index];
    if (level === undefined) return { sku, free: 0 };
    const pieces = backOrderRoom(level.backOrders, level.backOrdered);
    const expectedAt = level.backOrders?.expectedAt ?? null;
    return { sku, free: promisable(level), ...(pieces === 0 ? {} : { backOrder: { pieces, expectedAt } }) };
  });
});

/** The stock of a SKU at a location. */
export const stockLevel = answer(inventory, 'stock-level', { stockLevels }, async ({ sku, location }, views) => {
  return (await views.stockLevels.get(stockKey(sku, location))) ?? null;
});

/** How a SKU is kept at a location. */
export const findStockPolicy = answer(inventory, 'stock-policy', { stockLevels }, async (at, views) => {
  const level = await views.stockLevels.get(stockKey(at.sku, at.location));
  if (level === undefined) return null;
  const { sku, location, safetyStock, lowStockAt, backOrders } = level;
  return { sku, location, safetyStock, lowStockAt, backOrders };
});

/** Stock by SKU and location. */
export const listStockLevels = answer(inventory, 'stock-levels', { stockLevels }, async ({ sku, ...paging }, views) => {
  const page = await views.stockLevels.list({ index: 'by-sku', equals: sku === undefined ? [] : [sku], ...paging });
  return toPage(page, (row) => row);
});

/** What a location holds, with what is about to run out before the rest. */
export const lowStock = answer(inventory, 'low-stock', { stockLevels }, async ({ location, ...rest }, views) => {
  const page = await views.stockLevels.list({ index: 'by-free', equals: [location], ...rest });
  return toPage(page, (row) => row);
});

/** A SKU's movements by month. */
export const listStockMonths = answer(
  inventory,
  'stock-months',
  { stockMonths },
  async ({ sku, location, ...paging }, views) => {
    return toPage(await views.stockMonths.list({ index: 'by-sku', equals: [sku, location], ...paging }), (row) => row);
  },
);

/** Corrections of the count, the latest first. */
export const listAdjustments = answer(inventory, 'adjustments', { adjustments }, async ({ sku, ...paging }, views) => {
  const which = sku === undefined ? ({ index: 'by-time' } as const) : ({ index: 'by-sku', equals: [sku] } as const);
  return toPage(await views.adjustments.list({ ...which, direction: 'descending', ...paging }), (row) => row);
});
