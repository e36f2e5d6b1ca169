/** How a kind of error looks over HTTP. */
export interface Appearance {
  readonly status: number;
  /** The same for every occurrence of the kind. */
  readonly title: string;
  /** Said instead of the error's own message, where that would speak of the system's inside. */
  readonly detail?: string;
}

const ASK_OPERATOR = 'The fault is on this side and has been logged; the trace id finds it.';

/** HTTP status and title by error code. Nothing else in the system knows of HTTP's statuses. */
export const statuses: Readonly<Record<string, Appearance>> = {
  invalid: { status: 400, title: 'The request does not fit its schema' },
  'broken-json': { status: 400, title: 'The body is not JSON' },
  'bad-request': { status: 400, title: 'The request is not understood' },
  'bad-header': { status: 400, title: 'A header is not understood' },
  'refused-content': { status: 400, title: 'The request holds what must not come in' },
  'key-missing': { status: 400, title: 'The idempotency key is missing' },
  'bad-token': { status: 400, title: 'The token cannot be waited for' },
  unauthenticated: { status: 401, title: 'Credentials are missing or wrong' },
  'foreign-origin': { status: 403, title: 'The page may not do this' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  'not-found': { status: 404, title: 'There is nothing of this name here' },
  'unknown-operation': { status: 404, title: 'There is no such operation' },
  'wrong-method': { status: 405, title: 'The method does not fit the path' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'person-erased': { status: 409, title: 'The person has been erased' },
  'version-changed': { status: 412, title: 'Somebody else was there first' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'wrong-media-type': { status: 415, title: 'The body must be plain application/json in UTF-8' },
  'key-reused': { status: 422, title: 'The idempotency key was used with another body' },
  'version-missing': { status: 428, title: 'The version that is edited is missing' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many-feeds': { status: 429, title: 'Too many event streams at once' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  defect: { status: 500, title: 'A defect of this service', detail: ASK_OPERATOR },
  overloaded: { status: 503, title: 'Too busy' },
  unavailable: { status: 503, title: 'Not available now' },
  contention: { status: 503, title: 'Too many writers at once' },
  token: { status: 503, title: 'The views are not that far yet' },
  'storage-full': {
    status: 503,
    title: 'The disk is full',
    detail: 'Nothing was changed; there is no room on the disk.',
  },
  'corrupt-log': { status: 503, title: 'The stored data is damaged', detail: ASK_OPERATOR },
  'log-sealed': { status: 503, title: 'The data is being moved', detail: 'Nothing was changed; try again.' },
  store: { status: 503, title: 'The store does not answer', detail: ASK_OPERATOR },
  'answer-timeout': { status: 504, title: 'The answer did not come in time' },
};

/** How an error code that is not in the table looks. */
export function fallbackAppearance(fault: 'caller' | 'system', retryable: boolean): Appearance {
  if (fault === 'caller') return { status: 400, title: 'The request cannot be carried out' };
  if (retryable) return { status: 503, title: 'Not available now', detail: ASK_OPERATOR };
  return { status: 500, title: 'An error of this service', detail: ASK_OPERATOR };
}
