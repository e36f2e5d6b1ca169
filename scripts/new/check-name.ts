import { reservedNames } from '@banyan/gateway/reserved-names';
import type { Workspace } from '../verify/source-tree.ts';

// Words that JavaScript keeps to itself, as far as they could name a folder.
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

// What the skeleton calls its own parts and what it imports: a contract of that name would hide one of them.
const SKELETON = new Set(['item', 'items', 'item-id', 'add-item', 'service', 'contract', 'command', 'query', 'answer']);

// Every object has a property of such a name, which a lookup by name finds where nobody has put one.
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

// The roles of callers: `by: ['staff']` means staff, never a service of that name.
const ROLES = new Set(['public', 'customer', 'partner', 'staff']);

const LENGTH_MAX = 40;

/** Why this cannot be the name of a new service or package, or undefined when it can. */
export function checkName(name: string, workspaces: readonly Workspace[]): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return `"${name}" is not kebab-case: lower-case letters and digits in words joined by single hyphens, like gift-cards`;
  if (name.length > LENGTH_MAX) return `"${name}" is longer than ${LENGTH_MAX} characters`;
  if (RESERVED.has(name)) return `"${name}" is a reserved word of JavaScript`;
  if (INHERITED.has(name))
    return `"${name}" is what every object of JavaScript has a property of: name it after its subject`;
  if (ROLES.has(name)) return `"${name}" is a role of callers`;
  if (reservedNames.includes(name)) return `"${name}" is a path of the gateway's own (/${name})`;
  if (SKELETON.has(name)) return `"${name}" is what the skeleton calls one of its own parts: name it after its subject`;
  const taken = workspaces.find(({ manifest }) => manifest.name === `@banyan/${name}`);
  return taken === undefined ? undefined : `@banyan/${name} exists already, in ${taken.directory}`;
}
