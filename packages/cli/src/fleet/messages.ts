/** Where the processes of a fleet take calls, by the names of their members: `{ 'orders-1': '127.0.0.1:40001' }`. */
export type Addresses = Readonly<Record<string, string>>;

/** What a member tells its supervisor. */
export interface Ready {
  readonly kind: 'ready';
  /** Where it takes calls of other members. */
  readonly address: string;
}

/** What a supervisor tells its members. */
export interface Moved {
  readonly kind: 'addresses';
  readonly addresses: Addresses;
}
