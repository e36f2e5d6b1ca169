/** What happens to all that goes through a proxy. */
export interface Weather {
  /** Everything arrives so much later. */
  readonly delayMs?: number;
  /** So many bytes a second get through, in each direction of a connection. */
  readonly bytesPerSecond?: number;
  /** Nothing arrives, and nobody is told; it arrives when that is over. */
  readonly isSilent?: boolean;
  /** Nobody is connected. */
  readonly isCut?: boolean;
}
