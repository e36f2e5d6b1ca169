import { facet, T, range, view } from '@banyan/core';
import { carts } from './contract.ts';
import { savedOf, withLines, withQuantities, withSaved, withSeenPrices, withoutLines } from './lines.ts';
import { keptLine, ofCart } from './schemas.ts';

/** Every cart that is open or has become something; what has expired is gone. */
export const cartRows = view(
  'carts',
  {
    ...ofCart,
    lines: T.Array(keptLine),
  },
  { 'by-owner': range('owner', 'begunAt'), state: facet('state') },
).on(
  carts,
  {
    'cart-begun': {
      key: ({ cart }) => cart,
      fold: (_, { cart, owner, channel, currency }, { recordedAt }) => ({
        cart,
        owner,
        state: 'open',
        channel,
        currency,
        version: 0,
        lines: [],
        coupons: [],
        droppedCoupons: [],
        checkout: null,
        isFrozen: false,
        order: null,
        mergedInto: null,
        begunAt: recordedAt,
        changedAt: recordedAt,
      }),
    },
    'lines-added': {
      key: ({ cart }) => cart,
      fold: (row, { lines }, { recordedAt }) =>
        row && { ...row, lines: withLines(row.lines, lines), version: row.version + 1, changedAt: recordedAt },
    },
    'line-changed': {
      key: ({ cart }) => cart,
      fold: (row, line, { recordedAt }) =>
        row && { ...row, lines: withQuantities(row.lines, [line]), version: row.version + 1, changedAt: recordedAt },
    },
    'lines-removed': {
      key: ({ cart }) => cart,
      fold: (row, { lines }, { recordedAt }) =>
        row && { ...row, lines: withoutLines(row.lines, lines), version: row.version + 1, changedAt: recordedAt },
    },
    'line-saved': {
      key: ({ cart }) => cart,
      fold: (row, { line }, { recordedAt }) =>
        row && { ...row, lines: withSaved(row.lines, line, true), version: row.version + 1, changedAt: recordedAt },
    },
    'line-moved-to-cart': {
      key: ({ cart }) => cart,
      fold: (row, { line }, { recordedAt }) =>
        row && { ...row, lines: withSaved(row.lines, line, false), version: row.version + 1, changedAt: recordedAt },
    },
    'coupon-entered': {
      key: ({ cart }) => cart,
      fold: (row, { coupon }, { recordedAt }) =>
        row && {
          ...row,
          coupons: [...row.coupons, coupon],
          droppedCoupons: row.droppedCoupons.filter((other) => other !== coupon),
          version: row.version + 1,
          changedAt: recordedAt,
        },
    },
    'coupon-removed': {
      key: ({ cart }) => cart,
      fold: (row, { coupon }, { recordedAt }) =>
        row && {
          ...row,
          coupons: row.coupons.filter((other) => other !== coupon),
          version: row.version + 1,
          changedAt: recordedAt,
        },
    },
    'currency-changed': {
      key: ({ cart }) => cart,
      fold: (row, { currency, prices, droppedCoupons }, { recordedAt }) =>
        row && {
          ...row,
          currency,
          lines: withSeenPrices(row.lines, prices),
          coupons: row.coupons.filter((coupon) => !droppedCoupons.includes(coupon)),
          droppedCoupons,
          version: row.version + 1,
          changedAt: recordedAt,
        },
    },
    'changes-acknowledged': {
      key: ({ cart }) => cart,
      fold: (row, { prices, coupons }) =>
        row && {
          ...row,
          lines: withSeenPrices(row.lines, prices),
          droppedCoupons: row.droppedCoupons.filter((coupon) => !coupons.includes(coupon)),
        },
    },
    'lines-merged': {
      key: ({ cart }) => cart,
      fold: (row, { added, changed, coupons }, { recordedAt }) =>
        row && {
          ...row,
          lines: [...withQuantities(row.lines, changed), ...added],
          coupons,
          version: row.version + 1,
          changedAt: recordedAt,
        },
    },
    'cart-merged': {
      key: ({ cart }) => cart,
      fold: (row, { into }) =>
        row && {
          ...row,
          state: row.state === 'ordered' ? 'ordered' : 'merged',
          mergedInto: into,
          lines: [],
          coupons: [],
        },
    },
    'cart-joined': {
      key: ({ cart }) => cart,
      fold: (row, { customer }) => row && { ...row, owner: customer },
    },
    'cart-locked': {
      key: ({ cart }) => cart,
      fold: (row, { checkout, frozen }) => row && { ...row, checkout, isFrozen: frozen },
    },
    'lock-broken': {
      key: ({ cart }) => cart,
      fold: (row, { checkout }) => (row?.checkout === checkout ? { ...row, checkout: null, isFrozen: false } : row),
    },
    'cart-unlocked': {
      key: ({ cart }) => cart,
      fold: (row, { checkout }) => (row?.checkout === checkout ? { ...row, checkout: null, isFrozen: false } : row),
    },
    'cart-ordered': {
      key: ({ cart }) => cart,
      fold: (row, { order }) =>
        row && {
          ...row,
          state: 'ordered',
          order,
          checkout: null,
          isFrozen: false,
          lines: savedOf(row.lines),
          coupons: [],
        },
    },
    'cart-expired': { key: ({ cart }) => cart, fold: () => undefined },
  },
  { leansOn: [savedOf, withLines, withQuantities, withoutLines, withSaved, withSeenPrices] },
);
