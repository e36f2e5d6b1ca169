import type { System, Token } from '@banyan/engine';
import { WorkList } from './work-list.ts';

/** What came of a try: a token of what it has recorded, and what did not go as it should. */
export interface Tried {
  readonly token?: Token;
  readonly trouble?: string;
}

/** Something to do, by a name of its own. */
export interface Task {
  readonly name: string;
  /** @param tries how often it was tried before */
  readonly work: (tries: number) => Promise<Tried>;
}

/** How often, and how much later each time, something is tried again, in milliseconds. */
export interface RetryMs {
  readonly first: number;
  readonly most: number;
}

/** What a worker works off, and how. */
export interface ListWorkerParts {
  readonly system: Pick<System, 'watch'>;
  /** The service whose log tells that there may be something new to do. */
  readonly service: string;
  /** What is to be done now, as of these tokens. */
  readonly list: (after: readonly Token[]) => Promise<readonly Task[]>;
  /** For messages: what the list is called. */
  readonly listName: string;
  /** Tasks under way at once. */
  readonly busyMax: number;
  readonly retryMs: RetryMs | undefined;
  /** Told what did not go as it should; it is tried again. */
  readonly tell: (trouble: string) => void;
}

const RETRY_MS: RetryMs = { first: 200, most: 60_000 };
const LIST_AGAIN_MS = 1_000;

/**
 * Works off a list that is a view of a service's log, for what speaks to the network and so stands outside of services. It remembers nothing that counts: what is
 * done leaves the list by a command. So it may be killed at any time, and may be there twice.
 */
export class ListWorker {
  readonly #parts: ListWorkerParts;
  readonly #list: WorkList;
  readonly #unwatch: () => void;
  #after: Token[] = [];
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(parts: ListWorkerParts) {
    const { first, most } = parts.retryMs ?? RETRY_MS;
    this.#parts = parts;
    this.#list = new WorkList(first, most);
    this.#unwatch = parts.system.watch(parts.service, (token) => this.#look(token));
    this.#look();
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#running;
    await Promise.all(this.#underWay);
  }

  #look(token?: Token): void {
    if (this.#isStopped) return;
    if (token !== undefined) this.#after = [token];
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      await this.#takeUp().catch((error: unknown) => {
        this.#parts.tell(`${this.#parts.listName} cannot be read: ${String(error)}`);
        this.#lookAt(Date.now() + LIST_AGAIN_MS);
      });
    }
    this.#running = undefined;
  }

  async #takeUp(): Promise<void> {
    const tasks = await this.#parts.list(this.#after);
    this.#list.keep(new Set(tasks.map(({ name }) => name)));
    for (const task of tasks) this.#begin(task);
    const next = this.#list.next();
    if (next !== undefined) this.#lookAt(next);
  }

  #begin({ name, work }: Task): void {
    if (this.#list.busy >= this.#parts.busyMax) return;
    const tries = this.#list.begin(name, Date.now());
    if (tries === undefined) return;
    const done = this.#try(name, () => work(tries)).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #try(name: string, work: () => Promise<Tried>): Promise<void> {
    const { token, trouble } = await work().catch((error: unknown): Tried => ({ trouble: String(error) }));
    if (trouble !== undefined) this.#parts.tell(`${name}: ${trouble}`);
    this.#list.end(name, Date.now());
    this.#look(token);
  }

  #lookAt(time: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#look(), Math.max(0, time - Date.now()));
  }
}
