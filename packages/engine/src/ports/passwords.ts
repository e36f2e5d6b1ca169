/**
 * Hashes passwords slowly, so that whoever has the hashes cannot try out many. Both calls take as long as each other and are bounded in number: beyond the
 * bound they are refused by an `OverloadedError`.
 */
export interface Passwords {
  /** A hash with a salt of its own, together with how it was made: a PHC string. */
  hash(password: string): Promise<string>;
  /** Whether the hash is this password's. Of nobody (`null`): false, after as long a time. */
  matches(password: string, hash: string | null): Promise<boolean>;
}
