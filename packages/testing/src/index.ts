export {
  describeFailure,
  fuzzApi,
  type FuzzCaller,
  type FuzzFailure,
  type FuzzOptions,
  type FuzzReport,
} from './api-fuzz/fuzz-api.ts';
export { clientContract } from './client/client-contract.ts';
export type { ClientHarness, OpenClients } from './client/client-harness.ts';
export { boards, sampleServices } from './client/sample-services.ts';
export { hubContract, type HubHarness, type HubUnderTest } from './hub/hub-contract.ts';
export { idsContract, randomContract } from './ports/chance-contract.ts';
export { timeContract, type TimeHarness } from './ports/time-contract.ts';
export { keyStoreContract } from './key-store/key-store-contract.ts';
export type { KeyStoreHarness } from './key-store/key-store-harness.ts';
export { logStoreContract } from './log-store/log-store-contract.ts';
export type { EventDamage, LogDamage, LogStoreHarness } from './log-store/log-store-harness.ts';
export { batch, component, event, growth, second, setting } from './log-store/sample-batch.ts';
export { viewStoreContract } from './view-store/view-store-contract.ts';
export { books, storedBook } from './view-store/sample-view.ts';
export { writeNext, type ViewStoreHarness } from './view-store/view-store-harness.ts';
export { crashAtEveryStep } from './crash/crash-at-every-step.ts';
export type { CrashFailure, CrashOptions, CrashReport } from './crash/crash-report.ts';
export type { CrashPoint, Moment } from './crash/crash-point.ts';
export type { CrashScenario, OpenStores } from './crash/crash-scenario.ts';
export type { Gate } from './crash/durable-steps.ts';
export { mountSmallDisk, type SmallDisk } from './small-disk.ts';
