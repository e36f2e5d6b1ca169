import type { RegisterKind } from '@banyan/engine';
import type { Pool } from 'pg';
import { toRegister, type RegisterRow } from './log-rows.ts';
import { DamagedRow } from './store-failure.ts';

const PAGE = 1000;

/**
 * Looks at what the hash chain does not cover: that every stream's versions are without a gap, every register's checksum, and whether any was lost.
 * @throws DamagedRow at the first thing that does not fit
 */
export async function examineLog(readers: Pool, schema: string): Promise<void> {
  await examineStreams(readers, schema);
  await examineCounts(readers, schema);
  await examineRegisters(readers, schema);
}

async function examineStreams(readers: Pool, schema: string): Promise<void> {
  const { rows } = await readers.query<{ stream: string }>(
    `select stream from ${schema}.event group by stream having count(*) <> max(version) or min(version) <> 1 limit 1`,
  );
  if (rows[0] !== undefined) throw new DamagedRow(`stream ${rows[0].stream} has lost events`);
}

/** In one statement, which sees one moment. */
async function examineCounts(readers: Pool, schema: string): Promise<void> {
  const { rows } = await readers.query<{
    events: number;
    position: number;
    registers: number;
    sum: number;
    counted: number;
    counted_sum: number;
  }>(
    `select head.position, head.registers, head.registers_sum as sum, (select count(*) from ${schema}.event) as events,
        (select count(*) from ${schema}.register) as counted, (select coalesce(sum(checksum), 0)::bigint from ${schema}.register) as counted_sum
      from ${schema}.head`,
  );
  const [found] = rows;
  if (found === undefined) throw new DamagedRow('it does not say where it ends');
  if (found.events !== found.position)
    throw new DamagedRow(`it ends at position ${found.position}, but holds ${found.events} events`);
  if (found.registers !== found.counted || found.sum !== found.counted_sum)
    throw new DamagedRow(
      `there are ${found.counted} registers where ${found.registers} were left, or an older one was put back`,
    );
}

async function examineRegisters(readers: Pool, schema: string): Promise<void> {
  let after: readonly [kind: string, key: string] = ['', ''];
  for (;;) {
    const { rows } = await readers.query<RegisterRow & { kind: RegisterKind }>(
      `select kind, key, value, due, checksum from ${schema}.register where (kind, key) > ($1, $2) order by kind, key limit $3`,
      [...after, PAGE],
    );
    for (const { kind, ...row } of rows) toRegister(kind, row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = [last.kind, last.key];
  }
}
