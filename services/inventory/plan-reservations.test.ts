import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { planReservations } from './plan-reservations.ts';
import { stockOf } from './stock.ts';

const stocked = (sku: string, location: string, quantity: number) =>
  events(stockOf(sku, location), ['stock-received', { sku, location, quantity, delivery: `${sku} to ${location}` }]);
const line = (sku: string, quantity: number) => ({ sku, quantity });
const kept = events(stockOf('POT', 'north'), [
  'stock-policy-set',
  { sku: 'POT', location: 'north', safetyStock: 2, lowStockAt: null, backOrders: null },
]);
const history = [stocked('POT', 'main', 2), stocked('MUG', 'north', 3), stocked('POT', 'north', 4), kept];
const locations = ['main', 'north'];

test('a plan is made of the stock itself, and holds nothing', () => {
  const one = given(...history).when(planReservations, { locations, lines: [line('POT', 1), line('POT', 1)] });
  one.thenNothing();
  one.thenAnswer({ parts: [{ location: 'main', lines: [line('POT', 2)] }], missing: [] });
  given(...history)
    .when(planReservations, { locations, lines: [line('POT', 2), line('MUG', 1)] })
    .thenAnswer({ parts: [{ location: 'north', lines: [line('MUG', 1), line('POT', 2)] }], missing: [] });
  given(...history)
    .when(planReservations, { locations, lines: [line('POT', 3), line('MUG', 1)], strategy: 'split-least' })
    .thenAnswer({
      parts: [
        { location: 'main', lines: [line('POT', 2)] },
        { location: 'north', lines: [line('MUG', 1), line('POT', 1)] },
      ],
      missing: [],
    });
});

test('what nobody has is missing, and what is kept as safety stock is had by nobody', () => {
  given(...history)
    .when(planReservations, { locations, lines: [line('POT', 3)] })
    .thenAnswer({ parts: [], missing: [line('POT', 1)] });
  given(...history)
    .when(planReservations, { locations, lines: [line('POT', 5)], strategy: 'by-priority' })
    .thenAnswer({ parts: [], missing: [line('POT', 1)] });
});

test('of a cart of very many articles fewer locations are looked at, the most wanted first', () => {
  const lines = Array.from({ length: 1000 }, (_, nth) => line(`S${nth}`, 1));
  const names = Array.from({ length: 6 }, (_, nth) => `L${nth}`);
  const sixth = lines.map(({ sku }) => stocked(sku, 'L5', 1));
  given(...sixth)
    .when(planReservations, { locations: names, lines, strategy: 'by-priority' })
    .thenAnswer({ parts: [], missing: lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)) });
  const fifth = lines.map(({ sku }) => stocked(sku, 'L4', 1));
  given(...fifth)
    .when(planReservations, { locations: names, lines, strategy: 'by-priority' })
    .thenAnswer({
      parts: [{ location: 'L4', lines: lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)) }],
      missing: [],
    });
});
