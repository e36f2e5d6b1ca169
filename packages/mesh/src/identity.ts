import type { Caller } from '@banyan/core';

/** What a certificate says of the process that has it. */
export interface MeshIdentity {
  /** The services that run in it: it answers for them and calls as them. */
  readonly services: readonly string[];
  /** It brings callers from outside: the public, guests, customers, partners, staff. */
  readonly gateway: boolean;
  /** An operator's: it calls as staff. */
  readonly operator: boolean;
}

const PREFIX = 'spiffe://banyan/';
const GATEWAY = `${PREFIX}gateway`;
const OPERATOR = `${PREFIX}operator`;
const SERVICE = /^spiffe:\/\/banyan\/service\/([a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** The name of a service in a certificate. */
export function serviceUri(service: string): string {
  return `${PREFIX}service/${service}`;
}

/** The URIs that a certificate of this identity has as its subject's alternative names. */
export function urisOf({ services, gateway, operator }: MeshIdentity): string[] {
  return [...services.map(serviceUri), ...(gateway ? [GATEWAY] : []), ...(operator ? [OPERATOR] : [])];
}

/**
 * The identity in a certificate's alternative names as Node prints them: `URI:spiffe://banyan/service/orders, URI:…`. Names of other kinds count for nothing. Where one is quoted,
 * what looks like a name may be a part of another: such a certificate names nobody.
 */
export function identityIn(subjectAltName: string | undefined): MeshIdentity {
  const names = subjectAltName === undefined || subjectAltName.includes('"') ? [] : subjectAltName.split(', ');
  const uris = names.filter((name) => name.startsWith('URI:')).map((name) => name.slice('URI:'.length));
  return {
    services: uris.flatMap((uri) => SERVICE.exec(uri)?.[1] ?? []),
    gateway: uris.includes(GATEWAY),
    operator: uris.includes(OPERATOR),
  };
}

/**
 * Whether a process with this identity may bring such a caller. Services speak for themselves alone; everybody from outside comes by the gateway, which is none
 * of the services; an operator is staff and nothing else, so that a log tells what they did as theirs.
 */
export function maySpeakFor({ services, gateway, operator }: MeshIdentity, { role, id }: Caller): boolean {
  if (role === 'service') return services.includes(id);
  return gateway || (operator && role === 'staff');
}
