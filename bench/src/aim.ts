import type { Figure } from './figure.ts';

/** What a figure should reach. Missing it is told, and fails nothing: figures are measured on machines that nobody has to himself. */
export interface Aim {
  /** For people: `ratio >= 0.5`. */
  readonly text: string;
  readonly met: boolean;
}

/** The flush times and ratios between which the aim of `append-64` is interpolated: group commit gains the more, the slower a flush is. */
const QUICK_FLUSH = { ms: 0.05, ratio: 2.5 };
const SLOW_FLUSH = { ms: 0.2, ratio: 8 };

/** What 64 callers should gain where a flush takes this long. */
export function groupCommitAim(fdatasyncMs: number): number {
  const share = (fdatasyncMs - QUICK_FLUSH.ms) / (SLOW_FLUSH.ms - QUICK_FLUSH.ms);
  const within = Math.min(1, Math.max(0, share));
  return Math.round((QUICK_FLUSH.ratio + within * (SLOW_FLUSH.ratio - QUICK_FLUSH.ratio)) * 10) / 10;
}

/** The figure's aim, where it has one. */
export function aimOf({ name, value, unit, ratio }: Figure, fdatasyncMs: number): Aim | null {
  const ratioOf = (least: number): Aim => ({ text: `ratio >= ${least}`, met: ratio !== null && ratio >= least });
  const atLeast = (least: number): Aim => ({ text: `>= ${least} ${unit}`, met: value >= least });
  const below = (most: number): Aim => ({ text: `< ${most} ${unit}`, met: value < most });
  switch (name) {
    case 'append-1':
    case 'gateway':
      return ratioOf(0.5);
    case 'pg-append-1':
    case 'pg-project':
      return ratioOf(1);
    case 'pg-append-100':
      return ratioOf(8);
    case 'pg-append-100-pool':
      return ratioOf(2);
    case 'kafka-publish':
      return ratioOf(0.9);
    case 'mesh-call-1':
    case 'mesh-call-64':
      return ratioOf(0.6);
    case 'append-64':
      return ratioOf(groupCommitAim(fdatasyncMs));
    case 'append-64-limit':
    case 'checkout-sql':
    case 'pg-append-100-limit':
      return ratioOf(0.3);
    case 'rebuild':
    case 'pg-rebuild':
      return ratioOf(0.4);
    case 'import':
      return atLeast(5000);
    case 'checkout-32':
      return atLeast(500);
    case 'checkout-32-postgres':
      return atLeast(300);
    case 'checkout-32-small-fleet':
      return atLeast(150);
    case 'checkout-half':
      return below(50);
    case 'catalogue-page':
      return atLeast(3000);
    case 'start-empty':
    case 'start-full':
      return below(1000);
    case 'memory-import':
      return below(400);
    default:
      return null;
  }
}
