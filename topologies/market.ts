import { cartsService } from '@banyan/carts';
import { catalogService } from '@banyan/catalog';
import { channelsService } from '@banyan/channels';
import { customersService } from '@banyan/customers';
import { inventoryService } from '@banyan/inventory';
import { notificationsService } from '@banyan/notifications';
import { ordersService } from '@banyan/orders';
import { paymentsService } from '@banyan/payments';
import { pricingService } from '@banyan/pricing';
import { shippingService } from '@banyan/shipping';
import type { FurtherFile } from '@banyan/sqlite';
import { identitiesOf } from './identities.ts';
import { knownAsOf } from './known-as.ts';

/** What the market keeps in the data folder besides: where the import of files stands, and that the first filling is under way (apps/market). */
const FILES: readonly FurtherFile[] = [
  { path: 'import/spool.db', kind: 'database' },
  { path: 'import/record.json', kind: 'plain' },
  { path: 'import/rejects.csv', kind: 'plain' },
  { path: 'import/products.json', kind: 'plain' },
  { path: 'import/product-rejects.csv', kind: 'plain' },
  { path: 'filling', kind: 'plain' },
];

/** The market, wherever it runs. */
export const market = {
  services: [
    catalogService,
    inventoryService,
    paymentsService,
    customersService,
    ordersService,
    channelsService,
    shippingService,
    pricingService,
    notificationsService,
    cartsService,
  ],
  files: FILES,
  identities: identitiesOf,
  program: new URL('../apps/market/src/run-market.ts', import.meta.url).href,
  gatewayAsks: ['customers', 'orders', 'notifications'],
  knownAs: knownAsOf,
} as const;
