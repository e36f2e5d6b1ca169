export { createClient } from './create-client.ts';
export type {
  BeginOptions,
  Begun,
  ClientOptions,
  Collection,
  Contracts,
  Found,
  GatewayClient,
  SendOptions,
  Sent,
} from './gateway-client.ts';
export { ProblemError } from './problem-error.ts';
