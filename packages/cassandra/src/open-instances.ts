import type { ClusterSession } from './cluster-session.ts';

/** A line lives so long after it was renewed, in seconds. */
const LIFE_S = 60;
const RENEW_MS = 15_000;

/** The stores that are open, each by a line that ends by itself when it is not renewed: what such a one was filling is left alone, what others have left is not. */
export class OpenInstances {
  readonly #session: ClusterSession;
  readonly #id: string;
  readonly #space: string;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(session: ClusterSession, { id, space }: { readonly id: string; readonly space: string }) {
    this.#session = session;
    this.#id = id;
    this.#space = space;
  }

  async begin(): Promise<void> {
    await this.#renew();
    // One that fails is made up for by the next, of which three are in time.
    this.#timer = setInterval(() => {
      this.#renewing = this.#renew().catch(() => {});
    }, RENEW_MS);
    this.#timer.unref();
  }

  async list(): Promise<Set<string>> {
    const rows = await this.#session.all<{ id: string }>(`select id from ${this.#table}`);
    return new Set(rows.map(({ id }) => id));
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    await this.#session.run([{ text: `delete from ${this.#table} where id = ?`, values: [this.#id] }]).catch(() => {});
  }

  get #table(): string {
    return `${this.#session.keyspace}.instance_1`;
  }

  #renew(): Promise<void> {
    const text = `insert into ${this.#table} (id, space) values (?, ?) using ttl ${LIFE_S}`;
    return this.#session.run([{ text, values: [this.#id, this.#space] }]);
  }
}
