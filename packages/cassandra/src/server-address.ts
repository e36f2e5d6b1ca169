import { InvalidError, type Problem } from '@banyan/core/errors';

/** Where a cluster is and which part of it is used. */
export interface ServerAddress {
  /** `host:port` of some of its nodes; the others are found through them. */
  readonly contactPoints: readonly string[];
  readonly keyspace: string;
  /** The data centre whose nodes are asked. */
  readonly dataCenter: string;
  /** Copies of each row that this data centre has to keep. */
  readonly replicas: number;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly tls: boolean;
}

const PORT = 9042;
const REPLICAS = 3;

/**
 * Reads `cassandra://user:password@host:port,host:port/keyspace?datacenter=name&replicas=3&tls=true`. The port is 9042 and there are 3 replicas unless it says
 * otherwise.
 * @throws InvalidError naming every mistake; it never repeats the password
 */
export function readAddress(url: string): ServerAddress {
  const problems: Problem[] = [];
  const wrong = (path: string, message: string): void => void problems.push({ path, message });
  const match =
    /^cassandra:\/\/(?:(?<user>[^/?@]*)@)?(?<hosts>[^/?@]+)(?:\/(?<keyspace>[^/?]*))?(?:\?(?<query>.*))?$/.exec(url);
  if (match === null)
    throw new InvalidError('address of Cassandra', [
      { path: '', message: 'must read cassandra://host:port,…/keyspace?datacenter=name' },
    ]);
  const { user, hosts = '', keyspace = '', query } = match.groups!;
  const given = new URLSearchParams(query);
  const contactPoints = hosts.split(',').map((host) => (/:\d+$/.test(host) ? host : `${host}:${PORT}`));
  if (contactPoints.some((point) => !/^[\w.-]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i.test(point)))
    wrong('/hosts', 'must be names or addresses, each with a port or none, with commas between');
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(keyspace))
    wrong('/keyspace', 'must be a name of small letters, digits and _, at most 48, that begins with a letter');
  const dataCenter = given.get('datacenter') ?? '';
  if (!/^[\w.-]+$/.test(dataCenter)) wrong('/datacenter', 'must name the data centre of the nodes to ask');
  const replicas = Number(given.get('replicas') ?? REPLICAS);
  if (!Number.isInteger(replicas) || replicas < 1) wrong('/replicas', 'must be a whole number from 1');
  const tls = given.get('tls') ?? 'false';
  if (tls !== 'true' && tls !== 'false') wrong('/tls', 'must be true or false');
  const unknown = [...given.keys()].filter((name) => !['datacenter', 'replicas', 'tls'].includes(name));
  for (const name of unknown) wrong(`/${name}`, 'is no setting: there are datacenter, replicas and tls');
  const credentials = user === undefined ? undefined : credentialsOf(user);
  if (user !== undefined && credentials === undefined)
    wrong('/user', 'must be a name and a password, encoded as in URLs');
  if (problems.length > 0) throw new InvalidError('address of Cassandra', problems);
  return { contactPoints, keyspace, dataCenter, replicas, tls: tls === 'true', ...(credentials && { credentials }) };
}

function credentialsOf(user: string): ServerAddress['credentials'] {
  const [name = '', password] = user.split(':', 2);
  if (name === '' || password === undefined) return undefined;
  try {
    return { username: decodeURIComponent(name), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}
