import type { LayoutSteps } from '../migrate-schema.ts';

/** The server's word for what has another key or name here than in the store that is copied: a code of a class that it leaves free. */
export const OTHERS = 'BK001';

/** Parts that keys and names are kept in, by the digest of what they are found by: what an erasure makes anew is one of them, not all. */
const BUCKETS = 16;

const partitions = (table: string): string =>
  Array.from(
    { length: BUCKETS },
    (_, n) => `create table ${table}_${n} partition of ${table} for values in (${n});`,
  ).join('\n  ');

/**
 * The tables of people's keys, in a schema of their own.
 *
 * - `store`: one row: the store's name; how many erasures there were that left traces, and how many of them have none any more.
 * - `person`: keys, and tombstones where `secret` is null.
 * - `name`, `forgotten`: names by the digest of what they stand for, and their tombstones.
 *
 * Keys and names are made by the server, so that no statement has one in it that a server's log could show. And no column with one is ever analysed: the
 * server would copy a sample of them to its statistics.
 */
const LAYOUT_1 = (schema: string): string => `
  create table ${schema}.store (
    one boolean primary key check (one), name text not null, erasures bigint not null, cleaned bigint not null
  ) with (fillfactor = 20);
  insert into ${schema}.store values (true, gen_random_uuid()::text, 0, 0);
  create table ${schema}.person (
    bucket smallint not null, subject text collate "C" not null, secret bytea check (octet_length(secret) = 32), checksum bytea,
    check ((secret is null) = (checksum is null)), primary key (bucket, subject)
  ) partition by list (bucket);
  ${partitions(`${schema}.person`)}
  create table ${schema}.name (
    bucket smallint not null, digest text collate "C" not null, name text collate "C" not null, checksum bytea not null, primary key (bucket, digest)
  ) partition by list (bucket);
  ${partitions(`${schema}.name`)}
  create index on ${schema}.name (name);
  create table ${schema}.forgotten (name text collate "C" primary key);
  alter table ${schema}.person alter column secret set statistics 0, alter column checksum set statistics 0;
  alter table ${schema}.name alter column digest set statistics 0, alter column name set statistics 0, alter column checksum set statistics 0;
  ${HELPERS(schema)}
  ${READING(schema)}
  ${MAKING(schema)}
  ${ERASING(schema)}
  ${ADOPTING(schema)}
`;

/** A key's 32 bytes are a digest of 366 random bits: three UUIDs of the server's strong random numbers, less their fixed bits. */
const HELPERS = (schema: string): string => `
  create function ${schema}.bucket_of(text) returns smallint language sql immutable strict as
    $$ select (get_byte(sha256(convert_to($1, 'UTF8')), 0) % ${BUCKETS})::smallint $$;
  create function ${schema}.checksum_of(text, bytea) returns bytea language sql immutable strict as
    $$ select substr(sha256(convert_to($1, 'UTF8') || '\\x00'::bytea || $2), 1, 8) $$;
  create function ${schema}.random_bytes() returns bytea language sql volatile as
    $$ select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;
`;

/**
 * An erasure puts a bucket's rows into new files, and to a statement that saw what was there before it waited for that, the bucket would look empty: somebody
 * would seem to have no key. So whoever reads locks first, and looks in a later statement of a volatile function.
 */
const READING = (schema: string): string => `
  create function ${schema}.find(p_subjects text[]) returns table (subject text, secret bytea, checksum bytea) language plpgsql as $$
    #variable_conflict use_column
  begin
    lock table ${schema}.person in access share mode;
    return query select person.subject, person.secret, person.checksum from unnest(p_subjects) as wanted
      join ${schema}.person on person.bucket = ${schema}.bucket_of(wanted) and person.subject = wanted;
  end $$;
  create function ${schema}.find_names(p_digests text[]) returns table (digest text, name text, checksum bytea) language plpgsql as $$
    #variable_conflict use_column
  begin
    lock table ${schema}.name in access share mode;
    return query select name.digest, name.name, name.checksum from unnest(p_digests) as wanted
      join ${schema}.name on name.bucket = ${schema}.bucket_of(wanted) and name.digest = wanted;
  end $$;
`;

/**
 * Makes what is missing, in one order, so that two who make the same wait for each other and never both. The message in the write-ahead log makes a commit of
 * what only reads, too: what another session has written is then as safe as if it had been written here, on standbys as well, before it is given out.
 */
const MAKING = (schema: string): string => `
  create function ${schema}.obtain(p_subjects text[]) returns table (subject text, secret bytea, checksum bytea) language plpgsql as $$
    #variable_conflict use_column
  declare
    v_subject text;
    v_secret bytea;
  begin
    lock table ${schema}.person in row exclusive mode;
    for v_subject in select distinct wanted collate "C" from unnest(p_subjects) as wanted
      where not exists (select 1 from ${schema}.person where bucket = ${schema}.bucket_of(wanted) and subject = wanted) order by 1
    loop
      v_secret := ${schema}.random_bytes();
      insert into ${schema}.person values (${schema}.bucket_of(v_subject), v_subject, v_secret, ${schema}.checksum_of(v_subject, v_secret))
        on conflict do nothing;
    end loop;
    perform pg_logical_emit_message(true, 'banyan', '');
    return query select * from ${schema}.find(p_subjects);
  end $$;
  create function ${schema}.obtain_names(p_digests text[]) returns table (digest text, name text, checksum bytea) language plpgsql as $$
    #variable_conflict use_column
  declare
    v_digest text;
    v_name text;
  begin
    lock table ${schema}.name in row exclusive mode;
    for v_digest in select distinct wanted collate "C" from unnest(p_digests) as wanted
      where not exists (select 1 from ${schema}.name where bucket = ${schema}.bucket_of(wanted) and digest = wanted) order by 1
    loop
      v_name := rtrim(translate(encode(substr(${schema}.random_bytes(), 1, 16), 'base64'), '+/', '-_'), '=');
      insert into ${schema}.name values
        (${schema}.bucket_of(v_digest), v_digest, v_name, ${schema}.checksum_of(v_digest, convert_to(v_name, 'UTF8')))
        on conflict do nothing;
    end loop;
    perform pg_logical_emit_message(true, 'banyan', '');
    return query select * from ${schema}.find_names(p_digests);
  end $$;
`;

/**
 * A row that is overwritten or deleted stays in its page, and a page that was cleared keeps its bytes, until others come to lie there. So what is left of a
 * bucket goes into new files (`truncate` makes them), and the old ones are cut to nothing by the commit. One erasure at a time. A reader is waited for a moment only, since
 * those who come after it would wait, too.
 *
 * Returns up to which erasure traces have to be removed, and up to which they are.
 */
const ERASING = (schema: string): string => `
  create function ${schema}.begin_erasure() returns void language sql as $$
    select pg_advisory_xact_lock(hashtextextended('banyan erasure ${schema}', 0));
    select set_config('lock_timeout', '250', true);
  $$;
  create function ${schema}.traces() returns table (erasures bigint, cleaned bigint) language sql as
    $$ select erasures, cleaned from ${schema}.store $$;
  create function ${schema}.erase(p_subject text) returns table (erasures bigint, cleaned bigint) language plpgsql as $$
    #variable_conflict use_column
  declare
    v_bucket smallint := ${schema}.bucket_of(p_subject);
    v_table text := '${schema}.person_' || v_bucket;
    v_kept ${schema}.person[];
  begin
    perform ${schema}.begin_erasure();
    execute 'lock table ' || v_table || ' in access exclusive mode';
    if exists (select 1 from ${schema}.person where bucket = v_bucket and subject = p_subject and secret is not null) then
      execute 'select array_agg(kept::${schema}.person) from ' || v_table || ' as kept where subject <> $1' into v_kept using p_subject;
      execute 'truncate ' || v_table;
      execute 'insert into ' || v_table || ' select (kept).* from unnest($1) as kept' using v_kept;
      update ${schema}.store set erasures = erasures + 1;
    end if;
    insert into ${schema}.person values (v_bucket, p_subject) on conflict do nothing;
    perform pg_logical_emit_message(true, 'banyan', '');
    return query select * from ${schema}.traces();
  end $$;
  create function ${schema}.forget(p_name text) returns table (erasures bigint, cleaned bigint) language plpgsql as $$
    #variable_conflict use_column
  declare
    v_bucket smallint;
    v_table text;
    v_kept ${schema}.name[];
  begin
    perform ${schema}.begin_erasure();
    select bucket into v_bucket from ${schema}.name where name = p_name;
    if found then
      v_table := '${schema}.name_' || v_bucket;
      execute 'lock table ' || v_table || ' in access exclusive mode';
      execute 'select array_agg(kept::${schema}.name) from ' || v_table || ' as kept where name <> $1' into v_kept using p_name;
      execute 'truncate ' || v_table;
      execute 'insert into ' || v_table || ' select (kept).* from unnest($1) as kept' using v_kept;
      update ${schema}.store set erasures = erasures + 1;
    end if;
    insert into ${schema}.forgotten values (p_name) on conflict do nothing;
    perform pg_logical_emit_message(true, 'banyan', '');
    return query select * from ${schema}.traces();
  end $$;
`;

/** Takes what another store has, and says what has another key or name here: then the whole is to be rolled back. What is erased or forgotten here stays so. */
const ADOPTING = (schema: string): string => `
  create function ${schema}.adopt(p_subjects text[], p_secrets bytea[], p_digests text[], p_names text[]) returns void language plpgsql as $$
  declare
    v_others text;
  begin
    perform ${schema}.begin_erasure();
    lock table ${schema}.person, ${schema}.name in row exclusive mode;
    insert into ${schema}.person select ${schema}.bucket_of(s), s, k, ${schema}.checksum_of(s, k)
      from unnest(p_subjects, p_secrets) as given(s, k) order by s collate "C" on conflict do nothing;
    insert into ${schema}.name select ${schema}.bucket_of(d), d, n, ${schema}.checksum_of(d, convert_to(n, 'UTF8'))
      from unnest(p_digests, p_names) as given(d, n) where not exists (select 1 from ${schema}.forgotten where name = n)
      order by d collate "C" on conflict do nothing;
    select string_agg(other, ', ') into v_others from (
      select s as other from unnest(p_subjects, p_secrets) as given(s, k)
        join ${schema}.person on bucket = ${schema}.bucket_of(s) and subject = s where secret <> k
      union all select n from unnest(p_digests, p_names) as given(d, n)
        join ${schema}.name on bucket = ${schema}.bucket_of(d) and digest = d where name <> n
    ) others;
    if v_others is not null then raise exception '%', v_others using errcode = '${OTHERS}'; end if;
  end $$;
`;

/** The layouts of a schema of people's keys. */
export const KEY_LAYOUTS: LayoutSteps = [LAYOUT_1];
