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
import { commitReservationPart, releaseReservationPart } from './reservation-parts.ts';
import { reservationExpiry } from './reservation-expiry.ts';
import { reservation } from './reservation.ts';
import { reservations } from './reservations.ts';
import { reserveStock } from './reserve-stock.ts';
import { returnStock } from './return-stock.ts';
import {
  availability,
  findStockPolicy,
  listAdjustments,
  listStockLevels,
  listStockMonths,
  lowStock,
  stockLevel,
} from './stock-answers.ts';
import { stockLevels } from './stock-levels.ts';
import { stockMonths } from './stock-months.ts';
import { stock } from './stock.ts';
import { cancelBackOrders } from './cancel-back-orders.ts';
import { finishCount, recordCount, startCount } from './count-stock.ts';
import { count, countLine } from './count.ts';
import { countLines, counts } from './counts.ts';
import { findTransfer, listCountLines, listCounts, listTransfers } from './movement-answers.ts';
import { planLocations } from './plan-locations.ts';
import { planReservations } from './plan-reservations.ts';
import { inspection, inspectStock, quarantine, quarantineStock } from './quarantine.ts';
import { sendTransfer } from './send-transfer.ts';
import { policyRecord, setStockPolicy } from './set-stock-policy.ts';
import { tellAvailability } from './tell-availability.ts';
import { loseTransfer, receiveTransfer } from './settle-transfer.ts';
import { stockHistory } from './stock-history.ts';
import { transfer, transferLoss, transferReceipt } from './transfer.ts';
import { transfers } from './transfers.ts';

/** Stock that is never sold twice. */
export const inventoryService = service(inventory, {
  aggregates: [
    stock,
    delivery,
    goodsReturn,
    adjustment,
    reservation,
    quarantine,
    inspection,
    transfer,
    transferReceipt,
    transferLoss,
    count,
    countLine,
    policyRecord,
  ],
  decisions: [
    receiveStock,
    returnStock,
    adjustStock,
    reserveStock,
    planReservations,
    commitReservation,
    releaseReservation,
    expireReservation,
    commitReservationPart,
    releaseReservationPart,
    cancelBackOrders,
    setStockPolicy,
    tellAvailability,
    quarantineStock,
    inspectStock,
    sendTransfer,
    receiveTransfer,
    loseTransfer,
    startCount,
    recordCount,
    finishCount,
  ],
  views: [stockLevels, stockMonths, adjustments, reservations, transfers, counts, countLines],
  answers: [
    availability,
    stockLevel,
    findStockPolicy,
    listStockLevels,
    lowStock,
    listStockMonths,
    listAdjustments,
    findReservation,
    listReservations,
    planLocations,
    stockHistory,
    findTransfer,
    listTransfers,
    listCounts,
    listCountLines,
  ],
  processes: [reservationExpiry],
});
