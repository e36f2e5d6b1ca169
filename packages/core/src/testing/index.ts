export { DecisionResult } from './decision-result.ts';
export type { TrialContext } from './decision-trial.ts';
export { BEGINNING, events, type EventLine, type Events, type Recording } from './events.ts';
export { ExpectationError } from './expectation-error.ts';
export { Given, given } from './given.ts';
export type { ReactionTimes } from './process-trial.ts';
export { ReactionResult, type ExpectedReaction } from './reaction-result.ts';
export { trialDigest, trialHash, trialTokenDigest } from './trial-secrets.ts';
