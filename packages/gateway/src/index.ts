export { staffTokenAuthentication, type Authentication } from './authentication.ts';
export type { ByteAnswer, ByteRoute } from './byte-route.ts';
export {
  AnswerTimeoutError,
  BadHeaderError,
  BadRequestError,
  ForeignOriginError,
  KeyMissingError,
  RateLimitedError,
  UnauthenticatedError,
  WrongMethodError,
  type BadRequestCode,
} from './errors.ts';
export { startGateway, type Gateway, type GatewayParts } from './gateway.ts';
export { defaultLimits, type GatewayLimits } from './limits.ts';
export type { CookieCommand, CookieKind, Identities, Identity } from './identities.ts';
export { newLogger, type LogLevel, type Logger } from './logger.ts';
export { openApiDocument } from './openapi/openapi-document.ts';
export { problemOf, type Problem, type Reported } from './problem.ts';
export type { Refuse } from './refused-content.ts';
export { openStaffTokenFile, type StaffTokenFile } from './staff-token-file.ts';
export { traceContext, type TraceContext } from './trace-context.ts';
