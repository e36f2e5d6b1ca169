export type { PersonEvent, PersonPage, PersonSearch, PersonTie } from './person-events.ts';
export { argon2Passwords, type Argon2Cost } from './argon2-passwords.ts';
export { anybody, customer, guest, staff } from './caller.ts';
export { verifyChain, type ChainReport } from './chain.ts';
export type { Client, Outcome, QueryOptions, SendOptions, Token } from './client.ts';
export { copyKeys, type CopiedKeys } from './copy-keys.ts';
export { chainHash, componentDigest } from './digest.ts';
export { copyHistory, copyRegisters } from './moving/copy-log.ts';
export { assertChained } from './moving/assert-chained.ts';
export {
  moveLog,
  settleMove,
  undoMove,
  type LogMove,
  type MovedLog,
  type MoveProgress,
  type MoveStep,
} from './moving/move-log.ts';
export { whySealed } from './moving/tenures.ts';
export {
  ContentionError,
  CorruptKeysError,
  CorruptLogError,
  DamagedViewError,
  ForbiddenError,
  KeyReusedError,
  LogSealedError,
  MoveError,
  NotFoundError,
  OverloadedError,
  PersonErasedError,
  StaleCursorError,
  StorageFullError,
  StoreError,
  TokenError,
  UnavailableError,
  UnknownOperationError,
  VersionChangedError,
} from './errors.ts';
export type { Clock } from './ports/clock.ts';
export type { Hub, Source } from './ports/hub.ts';
export type { Ids } from './ports/ids.ts';
export type { KeyEntry, KeyStore, NameEntry, SubjectKey, Tombstones } from './ports/key-store.ts';
export { registerName } from './ports/log-store.ts';
export type {
  AppendOutcome,
  Batch,
  Component,
  ComponentOutcome,
  HistoricBatch,
  HistoryPage,
  HistoryPlace,
  LogHead,
  LogStore,
  NewEvent,
  Refusal,
  Refusals,
  Register,
  RegisterChange,
  RegisterKind,
  Snapshot,
  StoredBatch,
  StoredEvent,
  StreamVersion,
  Tenure,
} from './ports/log-store.ts';
export type { Passwords } from './ports/passwords.ts';
export type { Random } from './ports/random.ts';
export type { Scheduler } from './ports/scheduler.ts';
export type {
  StoredWhere,
  StemQuery,
  CountQuery,
  FacetCount,
  FacetQuery,
  FoundRow,
  IndexDefinition,
  IndexValue,
  ListPage,
  ListQuery,
  ParkedRow,
  PositionVector,
  ScannedRow,
  SearchPage,
  SearchQuery,
  StoredRow,
  ViewDefinition,
  ViewReads,
  ViewStore,
  ViewTable,
  ViewWrite,
} from './ports/view-store.ts';
export type {
  Elsewhere,
  ErasureRequest,
  Limits,
  LogEntry,
  Operations,
  OwnedHub,
  ParkedInstance,
  ParkedViewRow,
  Readiness,
  SkipResult,
  System,
  SystemParts,
  SystemPorts,
  ViewComparison,
  ViewStatus,
} from './system.ts';
export { INPUT_SKIPPED, type SkipRequest, type SkippedInput } from './skipped-input.ts';
export { startSystem } from './start-system.ts';
export { systemPorts } from './system-ports.ts';
export { toLimits } from './limits.ts';
export { parseToken, toToken } from './token.ts';
