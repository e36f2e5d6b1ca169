/** A source of randomness (`randomContract`); cryptographically strong in production, seeded in a simulation. */
export interface Random {
  bytes(length: number): Uint8Array;
}
