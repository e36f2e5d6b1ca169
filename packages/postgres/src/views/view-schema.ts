import type { LayoutSteps } from '../migrate-schema.ts';

/**
 * The tables that the views of one service share, in a schema of their own. Each view has tables of rows beside them, named by the number of its line here
 * (see `view-layout.ts`); a rebuild fills tables of its own.
 *
 * - `view_table`: a line for each table of rows: `live`, or `shadow` while it is filled. Whoever writes rows locks the line first.
 * - `cursor`, `parked`: how far the rows have come, and which of them wait; each with a checksum.
 * - `text_total`: of each full-text index, how many rows have stems and how many these are.
 */
const LAYOUT_1 = (schema: string): string => `
  create table ${schema}.view_table (
    id integer generated always as identity primary key, view text collate "C" not null, state text not null check (state in ('live', 'shadow')),
    shape text not null, definition text not null
  );
  create unique index view_live on ${schema}.view_table (view) where state = 'live';
  create table ${schema}.cursor (
    id integer not null references ${schema}.view_table on delete cascade, source text collate "C" not null, position bigint not null,
    checksum bigint not null, primary key (id, source)
  );
  create table ${schema}.parked (
    id integer not null references ${schema}.view_table on delete cascade, key text collate "C" not null, source text not null, position bigint not null,
    stream text not null, reason text not null, held integer not null, checksum bigint not null, primary key (id, key)
  );
  create table ${schema}.text_total (
    id integer not null references ${schema}.view_table on delete cascade, number integer not null, documents bigint not null, stems bigint not null,
    primary key (id, number)
  );
`;

/** The layouts of a schema of views. */
export const VIEW_LAYOUTS: LayoutSteps = [LAYOUT_1];
