import { createHash } from 'node:crypto';

/**
 * How the network misbehaves with one request:
 * `lost-request` the connection breaks before anything is done; `lost-answer` after it is done; `error` and `error-after` answer 500 before or after;
 * `no-answer` does it and never answers; `ignored` does nothing and never answers; `late` does it when it is released, or after `delayMs`;
 * `twice` answers twice on one connection; `busy` answers 503 with Retry-After.
 */
export const FAULTS = [
  'lost-request',
  'lost-answer',
  'error',
  'error-after',
  'no-answer',
  'ignored',
  'late',
  'twice',
  'busy',
] as const;
export type Fault = (typeof FAULTS)[number];

/** The next `times` requests of an operation (and, where it is given, a merchant's reference) that misbehave. */
export interface ScriptedFault {
  readonly operation: string;
  readonly fault: Fault;
  readonly times: number;
  readonly reference?: string;
  readonly delayMs?: number;
}

/** Misbehaviour by chance: how likely each fault is, decided by the seed and the request alone, so that a run can be had again. */
export interface Chaos {
  readonly seed: string;
  readonly rates: Readonly<Partial<Record<Fault, number>>>;
}

/** What is known of a request when it is decided how it goes wrong. */
export interface FaultyRequest {
  readonly operation: string;
  readonly reference: string;
  /** What makes the request one of a kind: its idempotency key, or its path. */
  readonly key: string;
}

/** Decides which requests go wrong, and how. */
export class Faults {
  #scripted: ScriptedFault[] = [];
  #chaos: Chaos | undefined;
  readonly #tries = new Map<string, number>();

  add(fault: ScriptedFault): void {
    this.#scripted.push(fault);
  }

  setChaos(chaos: Chaos | undefined): void {
    this.#chaos = chaos;
    this.#tries.clear();
  }

  clear(): void {
    this.#scripted = [];
    this.setChaos(undefined);
  }

  /** How this request goes wrong; undefined: it does not. */
  next(request: FaultyRequest): { readonly fault: Fault; readonly delayMs?: number } | undefined {
    const scripted = this.#scripted.find(
      ({ operation, reference, times }) =>
        times > 0 && operation === request.operation && (reference === undefined || reference === request.reference),
    );
    if (scripted !== undefined) {
      this.#scripted = this.#scripted.map((one) => (one === scripted ? { ...one, times: one.times - 1 } : one));
      return scripted;
    }
    return this.#byChance(request);
  }

  #byChance({ operation, key }: FaultyRequest): { fault: Fault; delayMs?: number } | undefined {
    if (this.#chaos === undefined) return undefined;
    const { seed, rates } = this.#chaos;
    const name = `${operation}\n${key}`;
    const nth = (this.#tries.get(name) ?? 0) + 1;
    this.#tries.set(name, nth);
    let dice = fraction(`${seed}\n${name}\n${nth}`);
    for (const fault of FAULTS) {
      const rate = rates[fault] ?? 0;
      if (dice < rate) return fault === 'late' ? { fault, delayMs: Math.floor((dice / rate) * 500) } : { fault };
      dice -= rate;
    }
    return undefined;
  }
}

/** A number from 0 to below 1 that depends on the text alone. */
export function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
