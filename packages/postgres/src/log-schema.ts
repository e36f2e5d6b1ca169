import type { Client } from 'pg';
import { REFUSE, TAKE } from './log-schema-moving.ts';
import { checkSchemaName, type LayoutSteps } from './migrate-schema.ts';

/**
 * The tables of one log shard, in a schema of their own, so that many logs can share a database and each can have one of its own.
 *
 * - `head`: one row, where the log ends. Whoever appends locks it first, so commits come one after the other, in the order of their positions, whatever
 *   number of instances there is. It also says how many registers there are and what their checksums add up to, so that a lost one is noticed.
 * - `event`: by position, and by (stream, version).
 * - `batch`: what became of every batch; those with events form the hash chain, the others are remembered for a day.
 * - `register`, `snapshot`: see the port `LogStore`.
 *
 * Text is ordered by code point (collation "C"). Every row carries a checksum: a table is edited by whoever has the password, and a page damaged on its
 * way to the disk is not always noticed by the server.
 */
const LAYOUT_1 = (schema: string): string => `
  create table ${schema}.head (
    one boolean primary key check (one),
    position bigint not null, recorded_at text collate "C" not null, hash text collate "C" not null, submitted_at text collate "C" not null,
    registers bigint not null, registers_sum bigint not null
  ) with (fillfactor = 20);
  insert into ${schema}.head values (true, 0, '', '', '', 0, 0);
  create table ${schema}.event (
    position bigint primary key, stream text collate "C" not null, version integer not null, type text not null, schema integer not null,
    occurred_at text not null, recorded_at text not null, payload text not null, meta text not null, checksum bigint not null,
    unique (stream, version)
  );
  create table ${schema}.batch (
    id text collate "C" primary key, first bigint not null, last bigint not null, recorded_at text not null, previous text not null, hash text not null,
    sizes integer[] not null, refused text not null, submitted_at text collate "C" not null, checksum bigint not null
  );
  create index batch_with_events on ${schema}.batch (first) where last >= first;
  create index batch_without_events on ${schema}.batch (submitted_at) where last < first;
  create table ${schema}.register (
    kind text collate "C" not null, key text collate "C" not null, value text not null, due text collate "C", checksum bigint not null,
    primary key (kind, key)
  );
  create index timer_due on ${schema}.register (due, key) where kind = 'timer' and due is not null;
  create table ${schema}.snapshot (
    stream text collate "C" primary key, version integer not null, code text not null, state text not null, checksum bigint not null
  );
  create function ${schema}.text_checksum(text) returns bigint language sql immutable strict as
    $$ select ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 8))::bit(32)::bigint $$;
`;

/**
 * One group commit in one round trip. A volatile function, for each of its statements sees what was committed before it began: first the lock of the head is
 * waited for, then everything is compared with what the lock let through. A single statement would compare with what it saw before it waited, and two
 * batches that cross would both be accepted.
 *
 * The components of a batch share no stream and no register that one of them changes (they would be one component), so all can be compared at once.
 * `o_refused` is JSON: `streams` of [component, stream, version] and `registers` of [component, kind, key, value], each in the batch's order; `clock` when the
 * batch is older than the head; '' when nothing is refused.
 */
const APPEND = (schema: string): string => `
  create function ${schema}.append(
    p_id text, p_recorded_at text, p_forget_before text, p_digests text[], p_sizes integer[],
    p_read_component integer[], p_read_stream text[], p_read_version integer[],
    p_event_component integer[], p_event_stream text[], p_event_version integer[], p_event_type text[], p_event_schema integer[],
    p_event_occurred_at text[], p_event_payload text[], p_event_meta text[], p_event_checksum bigint[],
    p_register_component integer[], p_register_kind text[], p_register_key text[], p_register_expect text[], p_register_force boolean[],
    p_register_value text[], p_register_due text[], p_register_checksum bigint[], p_epoch bigint,
    out o_base bigint, out o_position bigint, out o_recorded_at text, out o_hash text, out o_refused text
  ) language plpgsql volatile as $$
  declare
    v_head ${schema}.head%rowtype;
    v_known ${schema}.batch%rowtype;
    v_components integer := coalesce(array_length(p_digests, 1), 0);
    v_refused integer[] := '{}';
    v_of_streams json; v_of_registers json;
    v_bad_streams integer[]; v_bad_registers integer[];
    v_sizes integer[]; v_digests text;
    v_gone bigint; v_gone_sum bigint; v_new bigint; v_new_sum bigint;
  begin
    select * into strict v_head from ${schema}.head for update;
    select * into v_known from ${schema}.batch where id = p_id;
    if found then
      o_base := v_known.first - 1; o_position := v_known.last; o_recorded_at := v_known.recorded_at; o_hash := v_known.hash; o_refused := v_known.refused;
      return;
    end if;
    if v_head.state <> 'open' or v_head.epoch <> p_epoch then perform ${schema}.refuse(); end if;

    o_base := v_head.position; o_position := v_head.position; o_recorded_at := v_head.recorded_at; o_hash := v_head.hash; o_refused := '';
    if p_recorded_at collate "C" < v_head.recorded_at then
      o_refused := '{"clock":true}';
      v_refused := array(select generate_series(0, v_components - 1));
    else
      select json_agg(json_build_array(read.component, read.stream, coalesce(now.version, 0)) order by read.nth), array_agg(read.component)
        into v_of_streams, v_bad_streams
        from unnest(p_read_component, p_read_stream, p_read_version) with ordinality read (component, stream, version, nth)
        left join lateral (
          select event.version from ${schema}.event where event.stream = read.stream order by event.version desc limit 1
        ) now on true
        where coalesce(now.version, 0) <> read.version;
      select json_agg(json_build_array(change.component, change.kind, change.key, now.value) order by change.nth), array_agg(change.component)
        into v_of_registers, v_bad_registers
        from unnest(p_register_component, p_register_kind, p_register_key, p_register_expect, p_register_force)
          with ordinality change (component, kind, key, expect, force, nth)
        left join ${schema}.register now on now.kind = change.kind and now.key = change.key
        where not change.force and now.value is distinct from change.expect;
      if v_of_streams is not null or v_of_registers is not null then
        v_refused := coalesce(v_bad_streams, '{}') || coalesce(v_bad_registers, '{}');
        o_refused := json_build_object('streams', coalesce(v_of_streams, '[]'), 'registers', coalesce(v_of_registers, '[]'));
      end if;
    end if;

    select count(*) filter (where part.nth - 1 <> all (v_refused)),
        array_agg(part.size order by part.nth) filter (where part.size > 0 and part.nth - 1 <> all (v_refused)),
        string_agg(part.digest, E'\\n' order by part.nth) filter (where part.size > 0 and part.nth - 1 <> all (v_refused))
      into v_components, v_sizes, v_digests
      from unnest(p_digests, p_sizes) with ordinality part (digest, size, nth);

    if v_sizes is not null then
      insert into ${schema}.event
        select v_head.position + part.position, part.stream, part.version, part.type, part.schema, part.occurred_at, p_recorded_at, part.payload, part.meta,
            (part.checksum + v_head.position + part.position) % 4294967296
          from (
            select row_number() over (order by nth) as position, given.*
              from unnest(p_event_component, p_event_stream, p_event_version, p_event_type, p_event_schema, p_event_occurred_at, p_event_payload,
                p_event_meta, p_event_checksum)
                with ordinality given (component, stream, version, type, schema, occurred_at, payload, meta, checksum, nth)
              where component <> all (v_refused)
          ) part;
      o_position := v_head.position + (select sum(size) from unnest(v_sizes) size);
      o_hash := encode(sha256(convert_to(
        v_head.hash || E'\\n' || v_head.position + 1 || E'\\n' || p_recorded_at || E'\\n' || v_digests, 'UTF8')), 'hex');
    end if;

    if array_length(p_register_component, 1) > 0 then
      select count(*), coalesce(sum(now.checksum), 0) into v_gone, v_gone_sum
        from unnest(p_register_component, p_register_kind, p_register_key) change (component, kind, key)
        join ${schema}.register now on now.kind = change.kind and now.key = change.key
        where change.component <> all (v_refused);
      if v_gone > 0 then
        delete from ${schema}.register now
          using unnest(p_register_component, p_register_kind, p_register_key, p_register_value) change (component, kind, key, value)
          where now.kind = change.kind and now.key = change.key and change.value is null and change.component <> all (v_refused);
      end if;
      insert into ${schema}.register
        select change.kind, change.key, change.value, change.due, change.checksum
          from unnest(p_register_component, p_register_kind, p_register_key, p_register_value, p_register_due, p_register_checksum)
            change (component, kind, key, value, due, checksum)
          where change.value is not null and change.component <> all (v_refused)
        on conflict (kind, key) do update set value = excluded.value, due = excluded.due, checksum = excluded.checksum;
      select count(*), coalesce(sum(change.checksum), 0) into v_new, v_new_sum
        from unnest(p_register_component, p_register_value, p_register_checksum) change (component, value, checksum)
        where change.value is not null and change.component <> all (v_refused);
      v_head.registers := v_head.registers - v_gone + v_new;
      v_head.registers_sum := v_head.registers_sum - v_gone_sum + v_new_sum;
    end if;

    if v_components > 0 then o_recorded_at := p_recorded_at; end if;
    v_head.submitted_at := greatest(v_head.submitted_at, p_recorded_at collate "C");
    update ${schema}.head set position = o_position, recorded_at = o_recorded_at, hash = o_hash, submitted_at = v_head.submitted_at,
      registers = v_head.registers, registers_sum = v_head.registers_sum;
    insert into ${schema}.batch values (p_id, o_base + 1, o_position, o_recorded_at, v_head.hash, o_hash, coalesce(v_sizes, '{}'), o_refused,
      v_head.submitted_at, ${schema}.text_checksum(concat_ws(E'\\n', p_id, o_base + 1, o_position, o_recorded_at, v_head.hash, o_hash,
        array_to_string(v_sizes, ','), o_refused, v_head.submitted_at)));
    if o_position = o_base then
      delete from ${schema}.batch where id in (
        select id from ${schema}.batch where last < first and submitted_at < p_forget_before order by submitted_at limit 2);
    end if;
  end $$;
`;

/**
 * Goes on with a sweep: looks at up to `p_limit` registers of a kind with a key above `p_after`, deletes those that were due, and returns the last key that it
 * looked at, null when there is none further. Under the lock of the head, for it keeps count of them.
 */
const PURGE = (schema: string): string => `
  create function ${schema}.purge(p_kind text, p_due text, p_after text, p_limit integer) returns text language plpgsql volatile as $$
  declare
    last text; seen integer; gone bigint; gone_sum bigint;
  begin
    perform 1 from ${schema}.head for update;
    -- They are being copied, or are another store's to look after.
    if (select state <> 'open' from ${schema}.head) then return null; end if;
    select count(*), max(page.key) into seen, last from (
      select key from ${schema}.register where kind = p_kind and (p_after is null or key > p_after) order by key limit p_limit) page;
    if seen = 0 then return null; end if;
    with deleted as (
      delete from ${schema}.register
        where kind = p_kind and (p_after is null or key > p_after) and key <= last and due <= p_due returning checksum)
      select count(*), coalesce(sum(checksum), 0) into gone, gone_sum from deleted;
    if gone > 0 then
      update ${schema}.head set registers = registers - gone, registers_sum = registers_sum - gone_sum;
    end if;
    return case when seen < p_limit then null else last end;
  end $$;
`;

/** A log may be in several stores (docs/adr/0037): whether this one takes appends is said in `head`, under whose lock whoever appends looks at it. */
const LAYOUT_2 = (schema: string): string => `
  alter table ${schema}.head add column state text not null default 'open', add column epoch bigint not null default 0,
    add column move text not null default '', add column other text not null default '';
  drop function if exists ${schema}.append;
  drop function if exists ${schema}.purge;
  ${REFUSE(schema)}
  ${APPEND(schema)}
  ${PURGE(schema)}
  ${TAKE(schema)}
`;

/**
 * What depends on the database's encoding is no immutable function. Declared as what it is, it becomes part of the plan of whoever calls it; before, the server parsed
 * and planned it anew for every batch.
 */
const LAYOUT_3 = (schema: string): string => `
  create or replace function ${schema}.text_checksum(text) returns bigint language sql stable strict as
    $$ select ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 8))::bit(32)::bigint $$;
`;

/** Whether a schema holds a log. */
export async function hasLog(client: Client, schema: string): Promise<boolean> {
  checkSchemaName(schema);
  const { rows } = await client.query<{ head: string | null }>('select to_regclass($1)::text as head', [
    `${schema}.head`,
  ]);
  return typeof rows[0]?.head === 'string';
}

/** The layouts of a log's schema. */
export const LOG_LAYOUTS: LayoutSteps = [LAYOUT_1, LAYOUT_2, LAYOUT_3];
