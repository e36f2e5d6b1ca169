import type { Client, PoolClient } from 'pg';
import { DamagedRow } from './store-failure.ts';

/** A position that a log ended at, and the hash of all up to there. */
interface End {
  readonly position: number;
  readonly hash: string;
}

/** A column that says of a row's statement where the log ended at its moment; of that row alone for which the condition holds. */
export const endColumn = (schema: string, condition: string): string =>
  `case when ${condition} then (select head.position || ' ' || head.hash from ${schema}.head) end as "logEnd"`;

/** Of a row with that column. */
export interface WithEnd {
  readonly logEnd: string | null;
}

/**
 * The newest end of a log that was seen here: no event is given out that is beyond it. Each new connection may lead to another server, after a fail-over or a restore, so its log is compared
 * with what was seen before anything is read or written there. Whoever stands at a position of a log that has lost its end, or goes on otherwise, must not go on with what it has become.
 */
export class SeenEnd {
  readonly #schema: string;
  readonly #compared = new WeakSet<object>();
  #end: End = { position: 0, hash: '' };

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** @throws DamagedRow when the log ended at the same position with something else */
  see({ position, hash }: End): void {
    if (position > this.#end.position) this.#end = { position, hash };
    else if (position === this.#end.position && hash !== this.#end.hash) throw another(this.#end, hash);
  }

  /** The same with what came with a statement's first row, if it returned any. */
  seeIn(row: WithEnd | undefined): void {
    if (typeof row?.logEnd !== 'string') return;
    const [position, hash = ''] = row.logEnd.split(' ');
    this.see({ position: Number(position), hash });
  }

  /** Compares it with the log at the other end of a connection, once. @throws DamagedRow when it is not in there; what the connection says */
  async compare(client: Client | PoolClient): Promise<void> {
    if (this.#compared.has(client)) return;
    const end = this.#end;
    if (end.position > 0) {
      const { rows } = await client.query<{ head: number; last: number | null; hash: string | null }>(
        `select head.position as head, batch.last, batch.hash from ${this.#schema}.head left join lateral (
           select last, hash from ${this.#schema}.batch where last >= first and first <= $1 order by first desc limit 1) batch on true`,
        [end.position],
      );
      const { head = 0, last, hash } = rows[0] ?? {};
      if (head < end.position)
        throw new DamagedRow(
          `it ends at ${head} (batch ${hash ?? 'none'}), and position ${end.position} (batch ${end.hash}) has been seen here: its end is lost`,
        );
      if (last !== end.position || hash !== end.hash) throw another(end, hash ?? 'none');
    }
    this.#compared.add(client);
  }
}

function another({ position, hash: seen }: End, hash: string): DamagedRow {
  return new DamagedRow(
    `position ${position} ended batch ${seen} when it was seen here, and batch ${hash} has it now: this is another log since`,
  );
}
