/** A source of randomness; cryptographically strong in production, seeded in a simulation. */
export interface Random {
  bytes(length: number): Uint8Array;
}
