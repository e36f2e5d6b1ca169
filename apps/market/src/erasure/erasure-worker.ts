import { customers } from '@banyan/customers/contract';
import type { System, Token } from '@banyan/engine';
import {
  carryOutErasures,
  eraseAgain,
  eraser,
  type ErasureTools,
  type FindKeys,
  type FindNames,
  type FindObstacles,
} from './carry-out-erasures.ts';

/** What the worker is started from. */
export interface ErasureWorkerParts {
  readonly system: Pick<System, 'client' | 'watch' | 'operations'>;
  readonly findObstacles: FindObstacles;
  readonly findNames: FindNames;
  readonly findKeys: FindKeys;
  /** The services whose logs, when they grow, may have ended what an erasure waits for. */
  readonly watched: readonly string[];
  /** Told what did not go as it should; it is tried again. */
  readonly tell: (trouble: string) => void;
  readonly retryMs?: { readonly first: number; readonly most: number };
}

/**
 * Carries out erasures: outside of services, for it destroys keys, which no decision can. It looks when the customers' log has grown, or another one while an
 * erasure waits for what is in there; at most one round at a time, and again after a failure, each time later.
 */
export class ErasureWorker {
  readonly #parts: ErasureWorkerParts;
  readonly #tools: ErasureTools;
  readonly #unwatch: (() => void)[];
  readonly #tokens = new Map<string, Token>();
  readonly #retry: { readonly first: number; readonly most: number };
  #waitMs: number;
  #isWanted = false;
  /** True until a round has found that none waits. */
  #someWait = true;
  #isCompared = false;
  #isStopped = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ErasureWorkerParts) {
    this.#parts = parts;
    this.#retry = parts.retryMs ?? { first: 1_000, most: 600_000 };
    this.#waitMs = this.#retry.first;
    const { system, findObstacles, findNames, findKeys } = parts;
    const { operations } = system;
    this.#tools = { client: system.client(eraser), operations, findObstacles, findNames, findKeys };
    this.#unwatch = [customers.name, ...parts.watched].map((service) =>
      system.watch(service, (token) => {
        this.#tokens.set(service, token);
        if (service === customers.name || this.#someWait) this.#look();
      }),
    );
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const unwatch of this.#unwatch) unwatch();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #look(): void {
    // Until it is known where each log stands, what its views say might be what was true long ago.
    if (this.#isStopped || this.#tokens.size < 1 + this.#parts.watched.length) return;
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      try {
        if (!this.#isCompared) await eraseAgain(this.#tools);
        this.#isCompared = true;
        const after = [...this.#tokens.values()];
        const { ended, someWaited } = await carryOutErasures(this.#tools, after);
        // What has grown since, and woke nobody, is not missed: that somebody waits is recorded by customers, whose log brings the next round.
        this.#someWait = someWaited;
        if (ended > 0) this.#isWanted = true;
        this.#waitMs = this.#retry.first;
      } catch (error) {
        if (this.#isStopped) break;
        // What this round has noted before it failed it may not note again: from now on every log counts.
        this.#someWait = true;
        this.#parts.tell(`erasures could not be carried out: ${String(error)}`);
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#look(), this.#waitMs);
        this.#waitMs = Math.min(2 * this.#waitMs, this.#retry.most);
      }
    }
    this.#running = undefined;
  }
}
