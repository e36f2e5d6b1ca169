import { service } from '@banyan/core';
import { adjustStock } from './adjust-stock.ts';
import { adjustment } from './adjustment.ts';
import { adjustments } from './adjustments.ts';
import { commitReservation } from './commit-reservation.ts';
import { inventory } from './contract.ts';
import { delivery } from './delivery.ts';
import { goodsReturn } from './goods-return.ts';
import { receiveStock } from './receive-stock.ts';
import { expireReservation, releaseReservation } from './release-reservation.ts';
import { findReservation, listReservations } from './reservation-answers.ts';
import { reservationExpiry } from './reservation-expiry.ts';
import { reservation } from './reservation.ts';
import { reservations } from './reservations.ts';
import { reserveStock } from './reserve-stock.ts';
import { returnStock } from './return-stock.ts';
import {
  availability,
  listAdjustments,
  listStockLevels,
  listStockMonths,
  lowStock,
  stockLevel,
} from './stock-answers.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import { stock } from './stock.ts';

/** Stock that is never sold twice. */
export const inventoryService = service(inventory, {
  aggregates: [stock, delivery, goodsReturn, adjustment, reservation],
  decisions: [
    receiveStock,
    returnStock,
    adjustStock,
    reserveStock,
    commitReservation,
    releaseReservation,
    expireReservation,
  ],
  views: [stockLevels, stockMonths, adjustments, reservations],
  answers: [
    availability,
    stockLevel,
    listStockLevels,
    lowStock,
    listStockMonths,
    listAdjustments,
    findReservation,
    listReservations,
  ],
  processes: [reservationExpiry],
});
