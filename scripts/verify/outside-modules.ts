import { builtinModules } from 'node:module';

/** What of the world outside this repository the own code of a room may import; its tests may use what they need. */
interface OutsideModules {
  /** Names of npm packages. */
  readonly libraries: readonly string[];
  /** Modules of Node with those below them: `fs` stands for `node:fs` and `node:fs/promises`. */
  readonly builtins: readonly string[] | 'any';
}

const NOTHING: OutsideModules = { libraries: [], builtins: [] };

/**
 * The one table of it, by folder; a folder stands for those below it that have no line of their own. Whatever is not listed imports nothing from outside:
 * a new package gets a line here when it needs one.
 */
const ROOMS: Readonly<Record<string, OutsideModules>> = {
  // The model and what is made of it. Of Node's modules, engine gets those that depend on their arguments alone: see the rule ports-only.
  'packages/core': { libraries: ['typebox'], builtins: [] },
  'packages/engine': { libraries: ['@orama/stemmers'], builtins: ['buffer', 'crypto', 'util', 'zlib'] },
  services: NOTHING,
  bffs: NOTHING,
  topologies: NOTHING,

  // Adapters: each the library that it adapts, and the part of the machine that it is there for.
  'packages/sqlite': {
    libraries: [],
    builtins: ['crypto', 'fs', 'os', 'path', 'sqlite', 'timers', 'worker_threads', 'zlib'],
  },
  'packages/postgres': { libraries: ['pg'], builtins: ['crypto', 'timers', 'zlib'] },
  'packages/mesh': {
    libraries: ['@peculiar/asn1-schema', '@peculiar/asn1-x509'],
    builtins: ['crypto', 'fs', 'net', 'path', 'tls'],
  },
  'packages/redis': { libraries: ['redis'], builtins: ['crypto', 'zlib'] },
  'packages/mongodb': { libraries: ['mongodb'], builtins: ['crypto', 'timers', 'zlib'] },
  'packages/cassandra': { libraries: ['cassandra-driver'], builtins: ['crypto', 'zlib'] },
  'packages/kafka': { libraries: ['@platformatic/kafka'], builtins: ['buffer', 'crypto'] },
  'packages/gateway': {
    libraries: ['fastify', 'pino', 'swagger-ui-dist'],
    builtins: ['buffer', 'crypto', 'fs', 'http', 'net', 'path', 'url', 'util', 'zlib'],
  },

  // What starts, inspects, measures and tests all of it.
  'packages/cli': {
    libraries: ['@clack/prompts', 'commander'],
    builtins: 'any',
  },
  'packages/topology': { libraries: [], builtins: ['crypto', 'fs', 'path'] },
  'packages/testing': { libraries: ['fast-check'], builtins: 'any' },
  apps: { libraries: ['csv-parse', 'nodemailer', 'smtp-server'], builtins: 'any' },
  bench: { libraries: ['@platformatic/kafka', 'csv-parse', 'fastify', 'pg'], builtins: 'any' },
  // Speaks HTTP to whatever runs, and imports nothing of it.
  acceptance: { libraries: [], builtins: 'any' },
  scripts: { libraries: ['oxc-parser', 'pg'], builtins: 'any' },
};

/** Why the own code of a folder may not import a module from outside; undefined when it may. A type of Node's is no import: nothing of it runs. */
export function outsideComplaint(folder: string, specifier: string, typeOnly: boolean): string | undefined {
  // Stand-ins for the world outside are programs of their own.
  if (folder === 'outside' || folder.startsWith('outside/')) return undefined;
  const { libraries, builtins } = roomOf(folder);
  const module = specifier.replace(/^node:/, '');
  const [top = ''] = module.split('/');
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    if (typeOnly || builtins === 'any' || builtins.includes(top)) return undefined;
    return `${folder} may not import node:${module}: of Node's modules it imports ${listed(builtins)} (scripts/verify/outside-modules.ts)`;
  }
  const library = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (libraries.includes(library)) return undefined;
  return `${folder} may not import ${library}: of outside libraries it imports ${listed(libraries)} (scripts/verify/outside-modules.ts)`;
}

function roomOf(folder: string): OutsideModules {
  const parts = folder.split('/');
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const room = parts.slice(0, depth).join('/');
    if (Object.hasOwn(ROOMS, room)) return ROOMS[room] ?? NOTHING;
  }
  return NOTHING;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
