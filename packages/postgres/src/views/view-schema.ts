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

/** The class of errors of a write that does not start where the cursors stand; the detail says where they do, as JSON. */
export const MOVED = 'BN002';

/**
 * `move_cursor`: takes the line of a view's rows and moves a cursor of theirs, when the cursors stand as `p_expected` says (JSON by source; what is not there stands
 * at 0), those of other sources only where `p_all` is set. Volatile, so each statement sees what was committed before it began: a single one that had to wait for the
 * line would still read what stood before.
 */
const LAYOUT_2 = (schema: string): string => `
  create function ${schema}.move_cursor(
    p_id integer, p_source text, p_to bigint, p_checksum bigint, p_expected json, p_all boolean
  ) returns void language plpgsql volatile as $$
  declare
    v_stands json;
  begin
    perform 1 from ${schema}.view_table where id = p_id for update;
    select coalesce(json_object_agg(source, position), '{}') into v_stands from ${schema}.cursor where id = p_id and (p_all or source = p_source);
    if exists (
      select 1 from json_each_text(p_expected) expected (source, position) full join json_each_text(v_stands) stands (source, position) using (source)
        where coalesce(expected.position, '0') <> coalesce(stands.position, '0')
    ) then
      raise exception 'the cursors stand elsewhere' using errcode = '${MOVED}', detail = v_stands;
    end if;
    if p_to <> (p_expected ->> p_source)::bigint then
      insert into ${schema}.cursor values (p_id, p_source, p_to, p_checksum) on conflict (id, source) do update
        set position = excluded.position, checksum = excluded.checksum;
    end if;
  end $$;
`;

/** The layouts of a schema of views. */
export const VIEW_LAYOUTS: LayoutSteps = [LAYOUT_1, LAYOUT_2];
