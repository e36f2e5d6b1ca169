import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowChecksum } from './checksum.ts';
import { StoreFailure } from './store-failure.ts';

/** How far an examination has come: the last stream, or the last register, that was looked at. */
export interface NamePlace {
  readonly stream: string;
  /** Undefined while streams are looked at. */
  readonly register?: readonly [kind: string, key: string] | undefined;
}

type RegisterRow = [kind: string, key: string, value: string, due: string | null, checksum: number];

/**
 * Looks at the names that rows are found by. A row whose name is damaged is not met by who looks for it: there seems to be none, a stream begins a second
 * time and a command is carried out again. So they are looked at in their own order, some at a time, beside what else is done.
 */
export class NameExamination {
  readonly #stretch: StatementSync;
  readonly #lost: StatementSync;
  readonly #registers: StatementSync;

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#stretch = prepare(
      'select max(name), count(*) from (select name from stream where name > ? order by name limit ?)',
    );
    this.#lost = prepare(
      `select name from stream left join event on event.position = stream.position
         where name > ? and name <= ? and (event.stream is not name or event.version is not stream.version) limit 1`,
    );
    this.#registers = prepare(
      'select kind, key, value, due, checksum from register where (kind, key) > (?, ?) order by kind, key limit ?',
    );
  }

  /** Looks at up to `limit` names after a place, or the first ones; resolves to the next place, undefined at the end. @throws StoreFailure */
  after(place: NamePlace | undefined, limit: number): NamePlace | undefined {
    const { stream, register } = place ?? { stream: '' };
    return register === undefined ? this.#streams(stream, limit) : this.#registersAfter(stream, register, limit);
  }

  #streams(from: string, limit: number): NamePlace | undefined {
    const [to, count] = this.#stretch.get(from, limit) as unknown as [string | null, number];
    if (to !== null) {
      const lost = this.#lost.get(from, to) as unknown as [string] | undefined;
      if (lost !== undefined)
        throw new StoreFailure(
          'corrupt',
          'none',
          `the newest event of stream ${JSON.stringify(lost[0])} is not where it should be`,
        );
    }
    if (to !== null && count === limit) return { stream: to };
    return this.#registersAfter(to ?? from, ['', ''], limit - count);
  }

  #registersAfter(stream: string, after: readonly [string, string], limit: number): NamePlace | undefined {
    const rows = this.#registers.all(...after, limit) as unknown as RegisterRow[];
    for (const [kind, key, value, due, checksum] of rows) {
      if (rowChecksum([kind, key, value, due]) !== checksum)
        throw new StoreFailure(
          'corrupt',
          'none',
          `register ${kind} ${JSON.stringify(key)} does not match its checksum`,
        );
    }
    const last = rows.at(-1);
    return last === undefined || rows.length < limit ? undefined : { stream, register: [last[0], last[1]] };
  }
}
