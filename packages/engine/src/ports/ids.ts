/** Makes identifiers (`idsContract`): UUIDv7 (RFC 9562), so that later ones sort after earlier ones. */
export interface Ids {
  next(): string;
}
