import { cartsService } from '@banyan/carts';
import { catalogService } from '@banyan/catalog';
import { channelsService } from '@banyan/channels';
import { customersService } from '@banyan/customers';
import { inventoryService } from '@banyan/inventory';
import { ordersService } from '@banyan/orders';
import { paymentsService } from '@banyan/payments';
import { pricingService } from '@banyan/pricing';
import { shippingService } from '@banyan/shipping';

/** Those that an order crosses, and those that they use. What they learn they learn from these logs alone, whenever they come to it. */
export const orderServices = [
  catalogService,
  inventoryService,
  paymentsService,
  customersService,
  channelsService,
  shippingService,
  pricingService,
  cartsService,
  ordersService,
];
