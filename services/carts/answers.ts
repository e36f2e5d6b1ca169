import { answer, toPage, type DeepReadonly, type Row, type Static, type ViewReader } from '@banyan/core';
import { cartRows } from './cart-rows.ts';
import { carts } from './contract.ts';
import { knownAs, type Facts, type Known } from './known.ts';
import { knownRows } from './known-rows.ts';
import type { Line, SeenPrice } from './lines.ts';
import { isForSale, isSamePrice, pricesOf } from './prices.ts';
import type { cartRecord } from './schemas.ts';

type CartRow = DeepReadonly<Row<typeof cartRows>>;
type CartRecord = Static<typeof cartRecord>;
type CartLine = CartRecord['lines'][number];

/** The answers to all queries. */
export const answers = [
  answer(carts, 'cart', { cartRows, knownRows }, async ({ cart }, views, { caller }) => {
    const row = await views.cartRows.get(cart);
    return row === undefined || row.owner !== caller.id ? null : show(row, views.knownRows);
  }),
  answer(carts, 'cart-record', { cartRows, knownRows }, async ({ cart }, views) => {
    const row = await views.cartRows.get(cart);
    return row === undefined ? null : show(row, views.knownRows);
  }),
  answer(carts, 'my-carts', { cartRows }, async ({ state, ...paging }, views, { caller }) =>
    toPage(await views.cartRows.list({ ...latestOf(caller.id, state), ...paging }), summary),
  ),
  answer(carts, 'carts-of', { cartRows }, async ({ owner, state, ...paging }, views) =>
    toPage(await views.cartRows.list({ ...latestOf(owner, state), ...paging }), summary),
  ),
];

function latestOf(owner: string, state: CartRow['state'] | undefined) {
  const where = state === undefined ? [] : [{ facet: 'state' as const, anyOf: [state] }];
  return { index: 'by-owner', equals: [owner], where, direction: 'descending' } as const;
}

function summary({ cart, owner, state, channel, currency, version, lines, order, begunAt, changedAt }: CartRow) {
  return { cart, owner, state, channel, currency, version, lines: lines.length, order, begunAt, changedAt };
}

/** A cart with what its lines cost now. */
async function show(row: CartRow, known: ViewReader<typeof knownRows>): Promise<CartRecord> {
  const { facts, asOf } = await recall(row, known);
  const prices = pricesOf(row.lines, row, asOf, facts);
  const lines = row.lines.map((line, index) => showLine(line, prices[index]!, isForSale(line.sku, facts)));
  const hasNotices = row.droppedCoupons.length > 0 || lines.some(({ notice }) => notice !== null);
  return { ...row, coupons: [...row.coupons], droppedCoupons: [...row.droppedCoupons], lines, hasNotices };
}

function showLine({ line, sku, quantity, price: seenPrice, isSaved }: Line, price: SeenPrice, sold: boolean): CartLine {
  const notice = sold ? changeOf(seenPrice, price) : 'not-for-sale';
  return { line, sku, quantity, isSaved, price, seenPrice, isForSale: sold, notice };
}

function changeOf(seen: SeenPrice, now: SeenPrice): CartLine['notice'] {
  if (isSamePrice(seen, now)) return null;
  if (now === null) return 'price-gone';
  return seen === null ? 'price-come' : 'price-changed';
}

/**
 * All that is known of what is in a cart, and the moment of the latest news of it: what prices of a list are in force, a timer says at each turn, since an answer
 * knows no clock.
 */
async function recall(row: CartRow, known: ViewReader<typeof knownRows>): Promise<{ facts: Facts; asOf: string }> {
  const rows = new Map<string, Row<typeof knownRows>>();
  const read = async (names: readonly string[]): Promise<void> => {
    const found = await Promise.all([...new Set(names)].map(async (name) => [name, await known.get(name)] as const));
    for (const [name, one] of found) if (one !== undefined) rows.set(name, one);
  };
  await read([knownAs.channel(row.channel), knownAs.buyer(row.owner), ...row.lines.map(({ sku }) => knownAs.sku(sku))]);
  const lists = rows.get(knownAs.channel(row.channel))?.channel?.priceLists ?? [];
  const products = [...rows.values()].flatMap(({ sku }) => sku?.product ?? []);
  await read([
    ...products.map((product) => knownAs.sku(product)),
    ...lists.flatMap((list) => row.lines.map(({ sku }) => knownAs.listPrices(sku, list, row.currency))),
  ]);
  const asOf = [...rows.values()].reduce((latest, one) => (one.asOf > latest ? one.asOf : latest), row.changedAt);
  const of = (name: string): Known | undefined => {
    const found = rows.get(name);
    return found && { ...found, promotion: null, coupon: null };
  };
  return { facts: { of }, asOf };
}
