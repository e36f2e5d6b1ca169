import { cassandraFailure } from './cassandra-failure.ts';
import { ClusterSession } from './cluster-session.ts';
import { readAddress } from './server-address.ts';

/** Connects once, and changes nothing. @throws InvalidError when the address cannot be read, StoreError when no node answers */
export async function lookAtCassandra(url: string): Promise<void> {
  const address = readAddress(url);
  try {
    const session = await ClusterSession.connect(address);
    await session.close();
  } catch (error) {
    throw cassandraFailure(error, `keyspace ${address.keyspace}`);
  }
}
