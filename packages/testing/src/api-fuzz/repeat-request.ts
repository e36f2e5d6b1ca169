import type { FuzzAnswer } from './check-answer.ts';
import type { DocumentedOperation } from './documented-operations.ts';
import { schemaOf, type FuzzRequest } from './fuzz-request.ts';
import { toJsonText } from './raw-json.ts';
import { valueFor } from './schema-values.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A request that was done, once more under its idempotency key: mostly the very same, else with another body. */
export function againUnderItsKey(
  operation: DocumentedOperation,
  request: FuzzRequest,
  random: SeededRandom,
): FuzzRequest {
  if (random.chance(70)) return request;
  return { ...request, body: toJsonText(valueFor(schemaOf(operation), random)) };
}

/** What is wrong with the answer to it: the same is answered the same, whatever has happened since, and another body is refused. */
export function checkAgain(first: FuzzAnswer, second: FuzzAnswer, isSame: boolean): string[] {
  if (!isSame) return second.status < 400 ? [`another body under its key is answered by ${second.status}`] : [];
  // What has begun is told as it stands by now.
  const goesOn = [201, 202].includes(first.status) && second.status < 500;
  const isAlike = second.status === first.status && second.text === first.text;
  // Whoever has signed out by it is nobody who could be answered.
  const isGone = first.status === 204 && second.status === 401;
  return isAlike || goesOn || isGone
    ? []
    : [`the same again under its key is answered by ${second.status} and not by ${first.status}, or otherwise`];
}
