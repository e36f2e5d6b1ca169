/** The class of errors of a log that takes nothing here; the detail says why. */
export const SEALED = 'BN001';

/** Refuses what only an open log takes. */
export const REFUSE = (schema: string): string => `
  create function ${schema}.refuse() returns void language plpgsql volatile as $$
  begin
    raise exception 'sealed' using errcode = '${SEALED}',
      detail = (select json_build_object('state', state, 'epoch', epoch, 'move', move, 'other', other)::text from ${schema}.head);
  end $$;
`;

/**
 * What a closed log takes of another store's: batches with their events, which must follow its end, and registers. Each under the lock of the head, and only
 * while it is closed for this very move.
 */
export const TAKE = (schema: string): string => `
  create function ${schema}.take_history(
    p_epoch bigint, p_move text,
    p_batch_id text[], p_batch_first bigint[], p_batch_last bigint[], p_batch_recorded_at text[], p_batch_previous text[], p_batch_hash text[],
    p_batch_sizes text[], p_batch_refused text[], p_batch_submitted_at text[], p_batch_checksum bigint[],
    p_event_position bigint[], p_event_stream text[], p_event_version integer[], p_event_type text[], p_event_schema integer[],
    p_event_occurred_at text[], p_event_recorded_at text[], p_event_payload text[], p_event_meta text[], p_event_checksum bigint[]
  ) returns boolean language plpgsql volatile as $$
  declare
    v_head ${schema}.head%rowtype;
    v_count integer := array_length(p_batch_id, 1);
  begin
    select * into strict v_head from ${schema}.head for update;
    if v_head.state <> 'closed' or v_head.epoch <> p_epoch or v_head.move <> p_move then perform ${schema}.refuse(); end if;
    if p_batch_first[1] <> v_head.position + 1 or p_batch_previous[1] <> v_head.hash then return false; end if;
    insert into ${schema}.event
      select * from unnest(p_event_position, p_event_stream, p_event_version, p_event_type, p_event_schema, p_event_occurred_at, p_event_recorded_at,
        p_event_payload, p_event_meta, p_event_checksum);
    insert into ${schema}.batch
      select id, first, last, recorded_at, previous, hash, sizes::integer[], refused, submitted_at, checksum
        from unnest(p_batch_id, p_batch_first, p_batch_last, p_batch_recorded_at, p_batch_previous, p_batch_hash, p_batch_sizes, p_batch_refused,
          p_batch_submitted_at, p_batch_checksum) taken (id, first, last, recorded_at, previous, hash, sizes, refused, submitted_at, checksum)
      on conflict (id) do nothing;
    update ${schema}.head set position = p_batch_last[v_count], hash = p_batch_hash[v_count],
      recorded_at = greatest(head.recorded_at, p_batch_recorded_at[v_count] collate "C"),
      submitted_at = greatest(head.submitted_at, p_batch_submitted_at[v_count] collate "C");
    return true;
  end $$;

  create function ${schema}.forget_registers(p_epoch bigint, p_move text) returns void language plpgsql volatile as $$
  begin
    perform 1 from ${schema}.head for update;
    if not exists (select 1 from ${schema}.head where state = 'closed' and epoch = p_epoch and move = p_move) then perform ${schema}.refuse(); end if;
    delete from ${schema}.register;
    update ${schema}.head set registers = 0, registers_sum = 0;
  end $$;

  create function ${schema}.take_registers(
    p_epoch bigint, p_move text, p_kind text, p_key text[], p_value text[], p_due text[], p_checksum bigint[]
  ) returns void language plpgsql volatile as $$
  begin
    perform 1 from ${schema}.head for update;
    if not exists (select 1 from ${schema}.head where state = 'closed' and epoch = p_epoch and move = p_move) then perform ${schema}.refuse(); end if;
    insert into ${schema}.register select p_kind, * from unnest(p_key, p_value, p_due, p_checksum);
    update ${schema}.head set registers = registers + array_length(p_key, 1),
      registers_sum = registers_sum + (select sum(checksum) from unnest(p_checksum) checksum);
  end $$;

  create function ${schema}.pass_tenure(
    p_from text, p_from_epoch bigint, p_from_move text, p_from_other text, p_to text, p_to_epoch bigint, p_to_move text, p_to_other text
  ) returns boolean language plpgsql volatile as $$
  begin
    perform 1 from ${schema}.head for update;
    if not exists (select 1 from ${schema}.head where state = p_from and epoch = p_from_epoch and move = p_from_move and other = p_from_other)
      or (p_from = 'open' and p_to = 'closed' and exists (select 1 from ${schema}.batch)) then return false; end if;
    update ${schema}.head set state = p_to, epoch = p_to_epoch, move = p_to_move, other = p_to_other;
    return true;
  end $$;
`;
