export { Type as T, type Static, type TSchema } from 'typebox';
export {
  aggregate,
  foldAll,
  foldEvent,
  type Aggregate,
  type EventInfo,
  type Fold,
  type Folds,
  type Handle,
  type StreamRef,
} from './aggregate.ts';
export {
  answer,
  sharedAnswer,
  type Answer,
  type AnswerContext,
  type Found,
  type HistoryEvent,
  type Page,
  type Scalar,
  type TextQuery,
  type ViewReader,
  type ViewReaders,
  type Where,
} from './answer.ts';
export { aggregateCodeText, viewCodeText, type Leaning } from './code-text.ts';
export {
  command,
  contract,
  event,
  mayFindNothing,
  query,
  saysMissing,
  streamOf,
  type Access,
  type Begun,
  type AnyContract,
  type CommandAnswer,
  type CommandBody,
  type CommandDefinition,
  type CommandName,
  type Contract,
  type DecidedBody,
  type EventDefinition,
  type EventName,
  type NewPayload,
  type Payload,
  type QueryBody,
  type QueryDefinition,
  type QueryName,
  type QueryResult,
  type RejectionDetails,
  type RejectionName,
  type Rejections,
  type Feed,
  type StreamName,
  type Upcast,
} from './contract.ts';
export {
  decision,
  isGuest,
  isRecording,
  isRejection,
  listStreams,
  mapStreams,
  recording,
  reject,
  type Caller,
  type Decided,
  type Decision,
  type DecisionContext,
  type GivenContext,
  type Handles,
  type Rejection,
  type Streams,
} from './decision.ts';
export { deepFreeze } from './deep-freeze.ts';
export {
  BanyanError,
  DefectError,
  DefinitionError,
  InvalidError,
  UnknownVersionError,
  type ErrorTraits,
  type Fault,
  type Problem,
} from './errors.ts';
export { isDeepEqual } from './is-deep-equal.ts';
export type { Json } from './json.ts';
export { notJson } from './not-json.ts';
export {
  addMoney,
  compareMoney,
  formatMoney,
  money,
  moneyOf,
  moneyScaleMax,
  multiplyMoney,
  negateMoney,
  parseMoney,
  rescaleMoney,
  subtractMoney,
  sumMoney,
  type Money,
} from './money.ts';
export { allocateMoney, minorUnitScale, roundMoney, type RoundedMoney, type Rounding } from './money-shares.ts';
export { inOrder, pageOf, paging, toPage, type Direction } from './paging.ts';
export { readNamedPlace, readPlace, writePlace, type PlacesOf } from './place-cursor.ts';
export {
  processManager,
  step,
  type Instance,
  type Outcomes,
  type ProcessManager,
  type Reaction,
  type Step,
  type Steps,
} from './process-manager.ts';
export { isPermitted, isWithinLimit, permissionOf, type Permission } from './permission.ts';
export type { Recorded } from './recorded.ts';
export {
  erasable,
  erased,
  exactly,
  identifier,
  instant,
  isErased,
  keySubject,
  markedSubject,
  personal,
  personalFields,
  readPersonalMark,
  type DeepReadonly,
  type Erased,
  type Fields,
  type PersonalFields,
  type PersonalMark,
  type Plain,
  type Readable,
} from './schema.ts';
export { holdsSecret, secret, secretFields, type PasswordFields, type SecretMark, type SecretUse } from './secret.ts';
export { service, type Service, type ServiceParts } from './service.ts';
export { upcast } from './upcast.ts';
export { Checker } from './checker.ts';
export {
  facet,
  fullText,
  measures,
  range,
  tags,
  view,
  type FacetIndex,
  type Index,
  type Indexes,
  type MeasuresIndex,
  type RangeIndex,
  type Row,
  type RowEvent,
  type TagsIndex,
  type TextIndex,
  type View,
  type ViewFold,
  type ViewSource,
} from './view.ts';
export { version } from './version.ts';
