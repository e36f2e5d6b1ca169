import { StoreError } from '@banyan/engine';

const OLDEST = 7;

/**
 * Looks whether a server may hold views.
 * @param info what its command INFO answers
 * @throws StoreError naming all that is wrong with its settings
 */
export function checkServer(info: string): void {
  const said = new Map(
    info.split('\r\n').map((line) => {
      const [name = '', value = ''] = line.split(':');
      return [name, value];
    }),
  );
  const version = said.get('redis_version') ?? '0';
  const policy = said.get('maxmemory_policy') ?? 'noeviction';
  const wrong = [
    ...(Number.parseInt(version, 10) >= OLDEST ? [] : [`it is version ${version}, and functions need ${OLDEST}`]),
    ...(said.get('cluster_enabled') === '1' ? ['it is part of a cluster: a view needs all its keys in one place'] : []),
    ...(said.get('role') === 'master'
      ? []
      : [`it is a ${said.get('role') ?? 'server of an unknown role'}, not the primary`]),
    ...(said.get('aof_enabled') === '1' ? [] : ['appendonly is no: it would lose its views whenever it ends']),
    // Keys that expire are leases of unfinished rebuilds: those may be evicted.
    ...(policy.startsWith('allkeys-') ? [`maxmemory-policy is ${policy}: it would drop parts of views`] : []),
  ];
  if (wrong.length > 0) throw new StoreError(`this Redis keeps no views: ${wrong.join('; ')}`, 'none');
}
