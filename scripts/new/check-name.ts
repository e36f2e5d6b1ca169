import { reservedNames } from '@banyan/gateway/reserved-names';
import { vagueWordIn } from '../verify/rules/file-names.ts';
import type { Workspace } from '../verify/source-tree.ts';

// Words that JavaScript keeps to itself, as far as they could name a folder.
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

// What the skeleton calls its own parts and what it imports: a contract of that name would hide one of them. A test reads them from the templates.
const SKELETON = new Set(
  (
    'add add-item added after aggregate answer anybody assert before body command contract decision folder id item item-answer item-id items join keeper ' +
    'mkdtemp-sync open-data-folder path query reject rm-sync seen service staff start-system system test title tmpdir view views'
  ).split(' '),
);

// Globals that nothing may be called by, and folders that .gitignore keeps out of the repository.
const IMPOSSIBLE = new Set(['undefined', 'global-this', 'dist', 'coverage']);

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
  if (IMPOSSIBLE.has(name)) return `"${name}" can be no name of code that is kept: name it after its subject`;
  const vague = vagueWordIn(name);
  if (vague !== undefined) return `"${vague}" says nothing: name it after what it does`;
  if (SKELETON.has(name)) return `"${name}" is what the skeleton calls one of its own parts: name it after its subject`;
  const taken = workspaces.find(({ manifest }) => manifest.name === `@banyan/${name}`);
  return taken === undefined ? undefined : `@banyan/${name} exists already, in ${taken.directory}`;
}
