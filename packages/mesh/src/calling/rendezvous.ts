/**
 * How much an address is wanted for a key: the highest of several has it (rendezvous hashing, Thaler and Ravishankar 1998). When one goes away its keys spread over the others, and no other
 * key moves. FNV-1a with the finalizer of MurmurHash3: affinity is for warm caches, nobody gains by guessing it.
 */
export function rendezvousWeight(key: string, address: string): number {
  let hash = 0x811c9dc5;
  for (const text of [key, '\0', address])
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
