import type { CookieKind } from './identities.ts';

// `__Host-` makes browsers refuse a cookie that is not Secure, has a domain, or is for a part of the paths: no other host can set it.
const NAMES: Readonly<Record<CookieKind, string>> = { session: '__Host-banyan', visitor: '__Host-banyan-visitor' };
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const KEPT_S: Readonly<Record<CookieKind, number>> = { session: 30 * 86_400, visitor: 365 * 86_400 };

/** The token in a `Cookie` header; undefined when there is none, or twice. */
export function tokenInCookie(header: string | undefined, kind: CookieKind): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAMES[kind]}=`))
    .map((pair) => pair.slice(NAMES[kind].length + 1));
  const [token] = values;
  return values.length === 1 && token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** `Set-Cookie` for a token: out of reach of scripts and of requests that other sites cause, but for links that people follow. */
export function cookieOf(kind: CookieKind, token: string): string {
  return `${NAMES[kind]}=${token}; Path=/; Max-Age=${KEPT_S[kind]}; Secure; HttpOnly; SameSite=Lax`;
}

/** `Set-Cookie` that takes a cookie away. */
export function noCookie(kind: CookieKind): string {
  return `${NAMES[kind]}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`;
}
