import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';

/** How long to wait before the nth try (from 0) after a failure: doubling, up to a bound, less up to half of it by chance, so that not everybody comes at once. */
export function backOffMs(nth: number, { random }: MeshPorts, { backOffMs: first, backOffMsMax }: MeshLimits): number {
  const whole = Math.min(backOffMsMax, first * 2 ** Math.min(nth, 30));
  return Math.ceil(whole * (1 - random.bytes(1)[0]! / 512));
}
