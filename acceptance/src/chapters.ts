import { cardPayments } from './accountant/card-payments.ts';
import { documents } from './accountant/documents.ts';
import { giftCards } from './accountant/gift-cards.ts';
import { settlements } from './accountant/settlements.ts';
import { theLedger } from './accountant/the-ledger.ts';
import { anAccount } from './buyer/an-account.ts';
import { beingForgotten } from './buyer/being-forgotten.ts';
import { carts } from './buyer/carts.ts';
import { checkouts } from './buyer/checkouts.ts';
import { findingProducts } from './buyer/finding-products.ts';
import { mails } from './buyer/mails.ts';
import { ownThings } from './buyer/own-things.ts';
import { payingByCard } from './buyer/paying-by-card.ts';
import { plainOrders } from './buyer/plain-orders.ts';
import { sendingBack } from './buyer/sending-back.ts';
import { slugsAndPrices } from './buyer/slugs-and-prices.ts';
import { delivery } from './clerk/delivery.ts';
import { editingByVersion } from './clerk/editing-by-version.ts';
import { editing } from './clerk/editing.ts';
import { editingOrders } from './clerk/editing-orders.ts';
import { parcels } from './clerk/parcels.ts';
import { promotions } from './clerk/promotions.ts';
import { quotes } from './clerk/quotes.ts';
import { severalLocations } from './clerk/several-locations.ts';
import { staff } from './clerk/staff.ts';
import { theCatalogue } from './clerk/the-catalogue.ts';
import { theStock } from './clerk/the-stock.ts';
import { twoLocations } from './clerk/two-locations.ts';
import { following } from './door/following.ts';
import { namesOfOthers } from './door/names-of-others.ts';
import { pages } from './door/pages.ts';
import { requests } from './door/requests.ts';
import type { Chapter } from './suite/chapter.ts';

/** All scenarios, by person and theme. */
export const chapters: readonly Chapter[] = [
  findingProducts,
  slugsAndPrices,
  anAccount,
  ownThings,
  mails,
  theCatalogue,
  staff,
  quotes,
  promotions,
  delivery,
  theStock,
  editing,
  editingByVersion,
  editingOrders,
  parcels,
  severalLocations,
  twoLocations,
  carts,
  checkouts,
  payingByCard,
  plainOrders,
  sendingBack,
  theLedger,
  documents,
  giftCards,
  cardPayments,
  settlements,
  beingForgotten,
  following,
  requests,
  pages,
  namesOfOthers,
];
