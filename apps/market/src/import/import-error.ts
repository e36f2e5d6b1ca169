/** Thrown when the import cannot go on. What was imported stays, and a later run continues there. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
