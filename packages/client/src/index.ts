export { createClient } from './create-client.ts';
export type { ClientOptions, Contracts, Found, GatewayClient, SendOptions, Sent } from './gateway-client.ts';
export { ProblemError } from './problem-error.ts';
