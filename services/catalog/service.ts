import { service } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { addVariant } from './add-variant.ts';
import { attribute, defineAttribute } from './attribute.ts';
import { attributeHistory, attributes, findAttribute, listAttributeHistory, listAttributes } from './attributes.ts';
import { category } from './category.ts';
import { browse } from './browse.ts';
import { bundleStock, componentStock, learnBundleStock } from './bundle-stock.ts';
import {
  categoryTree,
  collections,
  findCategory,
  findCollection,
  listCategories,
  listCollections,
} from './category-tree.ts';
import { changePrice } from './change-price.ts';
import { catalog } from './contract.ts';
import { describeProduct } from './describe-product.ts';
import { collection, createCollection, describeCollection, fillCollection, removeCollection } from './collection.ts';
import { describeCategory } from './describe-category.ts';
import { createCategory, moveCategory, removeCategory } from './place-category.ts';
import { describeVariant } from './describe-variant.ts';
import { draftProduct } from './draft-product.ts';
import { listing } from './listing.ts';
import { listPriceHistory, listPriceRows } from './list-price-views.ts';
import { findListPrice, showListPriceHistory, showListPrices, showOffers } from './offer-answers.ts';
import { listPrices as listPricePoints, priceAt } from './price-answers.ts';
import { priceHistory } from './price-history.ts';
import { priceList } from './price-list.ts';
import { findProduct, findRecord, listByPrice, listRecords, searchProducts, searchRecords } from './product-answers.ts';
import { fileProduct, presentation, setAttributes, setMedia } from './presentation.ts';
import { findPresentation, presentations } from './presentations.ts';
import { product } from './product.ts';
import { products } from './products.ts';
import { archiveProduct, publishProduct, retireProduct } from './publish-product.ts';
import { publication } from './publication.ts';
import { quotePrices } from './quote-prices.ts';
import { retireVariant } from './retire-variant.ts';
import { publishScheduled, scheduleProduct, unscheduleProduct } from './schedule-product.ts';
import { listPrices, setPrices } from './set-prices.ts';
import { setOptions } from './set-options.ts';
import { releaseSlug, setSlug } from './set-slug.ts';
import { listSlugs, resolveSlug } from './slug-answers.ts';
import { slugClaim } from './slug-claim.ts';
import { slugOwner } from './slug-owner.ts';
import { slugs } from './slugs.ts';
import { findTranslation, translate, translation, translations } from './translation.ts';
import { variant } from './variant.ts';
import { findVariant, variants } from './variants.ts';

/** Products, their prices and their publication. */
export const catalogService = service(catalog, {
  aggregates: [
    product,
    variant,
    slugClaim,
    slugOwner,
    category,
    collection,
    attribute,
    presentation,
    translation,
    listPrices,
    componentStock,
    bundleStock,
  ],
  decisions: [
    draftProduct,
    describeProduct,
    changePrice,
    publishProduct,
    archiveProduct,
    retireProduct,
    quotePrices,
    addVariant,
    describeVariant,
    retireVariant,
    setOptions,
    scheduleProduct,
    unscheduleProduct,
    publishScheduled,
    setSlug,
    releaseSlug,
    createCategory,
    describeCategory,
    moveCategory,
    removeCategory,
    createCollection,
    describeCollection,
    fillCollection,
    removeCollection,
    defineAttribute,
    setAttributes,
    fileProduct,
    setMedia,
    translate,
    setPrices,
  ],
  views: [
    products,
    priceList,
    priceHistory,
    slugs,
    categoryTree,
    collections,
    attributes,
    attributeHistory,
    translations,
    listPriceRows,
    listPriceHistory,
    listing,
    presentations,
    variants,
  ],
  answers: [
    findProduct,
    searchProducts,
    listByPrice,
    priceAt,
    findRecord,
    listRecords,
    searchRecords,
    listPricePoints,
    resolveSlug,
    listSlugs,
    listCategories,
    findCategory,
    findCollection,
    listCollections,
    listAttributes,
    findAttribute,
    findPresentation,
    findTranslation,
    findVariant,
    listAttributeHistory,
    showOffers,
    findListPrice,
    showListPrices,
    showListPriceHistory,
    browse,
  ],
  processes: [publication, learnBundleStock],
  uses: [inventory],
});
