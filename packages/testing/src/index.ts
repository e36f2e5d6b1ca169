export { viewStoreContract } from './view-store/view-store-contract.ts';
export type { ViewStoreHarness } from './view-store/view-store-harness.ts';
