import { answer, minorUnitScale, toPage, type Page } from '@banyan/core';
import { isInZone, methodPrice, shipping } from './contract.ts';
import { methods } from './methods.ts';
import { zones } from './zones.ts';

const PAGE = 1000;

/** One method. */
const findMethod = answer(shipping, 'method', { methods }, async ({ method }, views) => {
  return (await views.methods.get(method)) ?? null;
});

/** Methods by name. */
const listMethods = answer(shipping, 'methods', { methods }, async ({ state, ...rest }, views) => {
  const which = state === undefined ? {} : ({ index: 'by-state', equals: [state] } as const);
  return toPage(await views.methods.list({ ...which, ...rest }), (row) => row);
});

/** One zone. */
const findZone = answer(shipping, 'zone', { zones }, async ({ zone }, views) => (await views.zones.get(zone)) ?? null);

/** Zones by name. */
const listZones = answer(shipping, 'zones', { zones }, async (paging, views) => {
  return toPage(await views.zones.list(paging), (row) => row);
});

/** What can be chosen for a basket. */
const findOptions = answer(shipping, 'options', { methods, zones }, async (query, views) => {
  const { channel, currency, destination, ...basket } = query;
  const [offered, drawn] = await Promise.all([
    allPages((after) => views.methods.list({ index: 'by-state', equals: ['offered'], limit: PAGE, after })),
    allPages((after) => views.zones.list({ limit: PAGE, after })),
  ]);
  const inside = drawn.filter((zone) => isInZone(zone, destination.country, destination.postcode));
  const around = new Set(inside.map(({ zone }) => zone));
  const scale = minorUnitScale(currency);
  return offered
    .filter(({ channels }) => channels.includes(channel))
    .flatMap((row) => {
      const amount = methodPrice(row, { ...basket, currency, zones: around });
      const { method, name, kind, location = null } = row;
      return amount === undefined ? [] : [{ method, name, kind, location, price: { amount, currency, scale } }];
    })
    .toSorted((one, other) => one.price.amount - other.price.amount || (one.method < other.method ? -1 : 1));
});

/** All pages of what staff fill by hand. */
async function allPages<R>(page: (after: string | undefined) => Promise<Page<R>>): Promise<R[]> {
  const rows: R[] = [];
  let after: string | undefined;
  do {
    const { rows: some, next } = await page(after);
    rows.push(...some);
    after = next;
  } while (after !== undefined);
  return rows;
}

/** The answers to all queries. */
export const answers = [findOptions, findMethod, listMethods, findZone, listZones];
