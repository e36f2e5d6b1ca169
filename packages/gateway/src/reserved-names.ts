/** The paths of the gateway itself, each for GET: pages for people, documents for tools, health for machines. */
export const ownPaths: readonly string[] = [
  '/',
  '/docs',
  '/docs/',
  '/docs/start.js',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/problems',
];

/** What no service may be called, since its operations would stand among these paths or be taken for them. */
export const reservedNames: readonly string[] = [
  ...new Set(ownPaths.map((path) => path.split('/')[1]?.replace(/\..*$/, '') ?? '').filter((name) => name !== '')),
];
