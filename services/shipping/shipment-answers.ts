import { answer, toPage } from '@banyan/core';
import { shipping } from './contract.ts';
import { shipments } from './shipments.ts';

/** A UUID of version 4 or 7, of which at least 74 bits are random. */
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

const findShipment = answer(shipping, 'shipment', { shipments }, async ({ shipment }, views) => {
  return (await views.shipments.get(shipment)) ?? null;
});

const ofOrder = answer(shipping, 'order-shipments', { shipments }, async ({ order, ...paging }, views) => {
  return toPage(await views.shipments.list({ index: 'by-order', equals: [order], ...paging }), (row) => row);
});

const listShipments = answer(shipping, 'shipments', { shipments }, async ({ state, ...paging }, views) => {
  const which = state === undefined ? { index: 'by-time' as const } : { index: 'by-state' as const, equals: [state] };
  return toPage(await views.shipments.list({ ...which, direction: 'descending', ...paging }), (row) => row);
});

const track = answer(shipping, 'tracking', { shipments }, async ({ shipment }, views) => {
  const row = RANDOM_UUID.test(shipment) ? await views.shipments.get(shipment) : undefined;
  if (row === undefined) return null;
  const { kind, location, carrier, tracking, state, shippedAt, endedAt } = row;
  // Where a parcel comes from is nobody's business; where goods are collected is.
  return { kind, location: kind === 'collection' ? location : null, carrier, tracking, state, shippedAt, endedAt };
});

/** How queries about shipments are answered. */
export const shipmentAnswers = [findShipment, ofOrder, listShipments, track];
