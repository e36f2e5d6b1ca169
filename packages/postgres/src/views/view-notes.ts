import type { ParkedRow } from '@banyan/engine';
import type { Pool, QueryResultRow } from 'pg';
import { SameTurn } from '../same-turn.ts';

/** How far a table of rows has come in a source. */
export interface CursorRow {
  readonly source: string;
  readonly position: number;
  readonly checksum: number;
}

export type ParkedNote = ParkedRow & { readonly checksum: number };

/** Of one statement: more than a service has views. */
const TABLES_MAX = 250;

/**
 * What is noted of the tables of rows in a schema, by their numbers. A commit wakes all views of a service that follow its log, and each of them looks where its tables
 * stand when another instance may have written them: those that look at once do so by one statement.
 */
export class ViewNotes {
  readonly #cursors: SameTurn<number, CursorRow[]>;
  readonly #parked: SameTurn<number, ParkedNote[]>;

  constructor(schema: string, pool: Pool) {
    const reading = <Row extends QueryResultRow>(name: string, text: string): SameTurn<number, Row[]> =>
      new SameTurn(async (ids) => {
        const { rows } = await pool.query<Row & { readonly id: number }>({ name, text, values: [ids] });
        const notes = new Map<number, Row[]>(ids.map((id) => [id, []]));
        for (const { id, ...row } of rows) notes.get(id)!.push(row as unknown as Row);
        return ids.map((id) => notes.get(id)!);
      }, TABLES_MAX);
    this.#cursors = reading(
      'cursors',
      `select id, source, position, checksum from ${schema}.cursor where id = any ($1::integer[])`,
    );
    this.#parked = reading(
      'parked',
      `select id, key, source, position, stream, reason, held, checksum from ${schema}.parked where id = any ($1::integer[]) order by id, key`,
    );
  }

  cursors(id: number): Promise<CursorRow[]> {
    return this.#cursors.ask(id);
  }

  /** In the order of their keys. */
  parked(id: number): Promise<ParkedNote[]> {
    return this.#parked.ask(id);
  }
}
