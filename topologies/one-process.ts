import { catalogService } from '@banyan/catalog';
import { customersService } from '@banyan/customers';
import type { SystemParts } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { ordersService } from '@banyan/orders';
import { paymentsService } from '@banyan/payments';
import type { DataFolder } from '@banyan/sqlite';

/**
 * The whole market in one process, on embedded stores in one data folder: a log and views for each service, people's keys in a file of their own, events
 * handed over in memory. What `npm start`, `npm run import`, the command line and the tests run.
 */
export function oneProcess(folder: DataFolder): SystemParts {
  return {
    services: [catalogService, inventoryService, paymentsService, customersService, ordersService],
    stores: folder.stores,
  };
}
