/** The origin of a shop's pages that may call from browsers: the market that is started here is told so. */
export const SHOP_ORIGIN = 'https://shop.example';
