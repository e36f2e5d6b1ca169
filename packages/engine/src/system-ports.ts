import { randomBytes } from 'node:crypto';
import { argon2Passwords } from './argon2-passwords.ts';
import type { Clock } from './ports/clock.ts';
import type { Ids } from './ports/ids.ts';
import type { Random } from './ports/random.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { SystemPorts } from './system.ts';

/** The machine's clock. */
const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** The event loop's timers. A system that is not stopped keeps its process alive. */
const systemScheduler: Scheduler = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  soon(task) {
    setImmediate(task);
  },
  shortly(task) {
    setTimeout(task, 1);
  },
};

const POOL_BYTES = 4096;
let pool: Uint8Array = new Uint8Array(0);
let used = 0;

/** The operating system's randomness, fetched in blocks; no byte is handed out twice. */
const systemRandom: Random = {
  bytes(length) {
    if (length > POOL_BYTES) return randomBytes(length);
    if (used + length > pool.length) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += length;
    return pool.slice(used - length, used);
  },
};

/**
 * UUIDv7 (RFC 9562, method 1 of section 6.2): 48 bits of milliseconds, a 12-bit counter that keeps ids of one millisecond in order, 62 random bits.
 */
function uuidV7(clock: Clock, random: Random): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    next() {
      const nowMs = Math.max(clock.now(), lastMs);
      counter = nowMs === lastMs ? counter + 1 : 0;
      lastMs = counter > 0xfff ? nowMs + 1 : nowMs;
      if (counter > 0xfff) counter = 0;
      const tail = random.bytes(8);
      tail[0] = (tail[0]! & 0x3f) | 0x80;
      const hex = Buffer.from(tail.buffer, tail.byteOffset, 8).toString('hex');
      const time = lastMs.toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${hex.slice(0, 4)}-${hex.slice(4)}`;
    },
  };
}

/** The real world. */
export const systemPorts: SystemPorts = {
  clock: systemClock,
  scheduler: systemScheduler,
  random: systemRandom,
  ids: uuidV7(systemClock, systemRandom),
  passwords: argon2Passwords(systemRandom),
};
