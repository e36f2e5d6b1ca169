import { builtinModules } from 'node:module';
import { freeNames } from '../free-names.ts';
import type { FreeName } from '../free-names.ts';
import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nameOf, syntaxOf } from '../syntax.ts';
import type { ImportedModule } from '../syntax.ts';

// The one place where the engine's ports meet the real clock, timers and randomness.
const PORT_FILES = new Set(['packages/engine/src/system-ports.ts']);
const CHECKED = /^(packages\/(core|engine)|services\/[^/]+)\//;

const PORTS: Readonly<Record<string, string>> = {
  performance: 'time comes from the clock port',
  Temporal: 'time comes from the clock port',
  setTimeout: 'timers come from the scheduler port',
  setInterval: 'timers come from the scheduler port',
  setImmediate: 'timers come from the scheduler port',
  scheduler: 'timers come from the scheduler port',
  crypto: 'randomness and ids come from their ports',
  process: 'settings are passed in and processes are not its business',
  console: 'what is worth saying is an event or an answer',
  fetch: 'the network is reached through a port',
  WebSocket: 'the network is reached through a port',
  EventSource: 'the network is reached through a port',
  BroadcastChannel: 'the network is reached through a port',
  MessageChannel: 'the network is reached through a port',
  Worker: 'threads belong to an adapter',
  globalThis: 'it hides which global is meant',
  global: 'it hides which global is meant',
  require: 'modules are imported by name',
  eval: 'code is not made at run time',
  navigator: 'the machine is not its business',
};

// Functions of Node that depend on their arguments alone.
const PURE: Readonly<Record<string, ReadonlySet<string> | 'all'>> = {
  'node:crypto': new Set(['createCipheriv', 'createDecipheriv', 'createHash', 'createHmac', 'hash', 'timingSafeEqual']),
  'node:zlib': new Set(['crc32']),
  'node:util': 'all',
  'node:buffer': 'all',
};

/** Core, engine and services touch time, randomness, timers and the world outside through ports only, so that a simulator can own them. */
export const portsOnly: Rule = {
  name: 'ports-only',
  check: (tree) =>
    codeFiles(tree)
      .filter(({ path }) => CHECKED.test(path) && !isTest(path) && !PORT_FILES.has(path))
      .flatMap((file) => [...globalsIn(file), ...modulesIn(file)]),
};

function globalsIn(file: SourceFile): Violation[] {
  return freeNames(syntaxOf(file).program).flatMap((use) => {
    const message = complaintAbout(use);
    return message === undefined ? [] : [violationAt(file, use.node.start, message)];
  });
}

function complaintAbout({ name, node, parent }: FreeName): string | undefined {
  const member = parent.type === 'MemberExpression' && parent['object'] === node ? memberOf(parent) : undefined;
  if (name === 'Date') {
    const fromArguments = parent['callee'] === node && (parent['arguments'] as unknown[]).length > 0;
    const pure =
      member === 'parse' ||
      member === 'UTC' ||
      parent['operator'] === 'instanceof' ||
      (parent.type === 'NewExpression' && fromArguments);
    return pure ? undefined : `${member === undefined ? 'Date' : `Date.${member}`}: time comes from the clock port`;
  }
  if (name === 'Math')
    return member === undefined || member === 'random' ? 'Math.random: randomness comes from its port' : undefined;
  if (name === 'AbortSignal' && member === 'timeout') return 'AbortSignal.timeout: timers come from the scheduler port';
  return Object.hasOwn(PORTS, name) ? `${name}: ${PORTS[name]}` : undefined;
}

// Undefined for `Math[name]`, of which nobody can say what it takes.
function memberOf(expression: FreeName['parent']): string | undefined {
  return expression['computed'] === false ? nameOf(expression['property']) : undefined;
}

function modulesIn(file: SourceFile): Violation[] {
  return syntaxOf(file)
    .imports.filter((imported) => !imported.typeOnly)
    .flatMap((imported) => {
      const message = complaintAboutModule(imported, file.path.startsWith('packages/engine/'));
      return message === undefined ? [] : [violationAt(file, imported.offset, message)];
    });
}

function complaintAboutModule({ specifier, names }: ImportedModule, isEngine: boolean): string | undefined {
  if (specifier === '') return 'import(): modules are imported by name';
  const module = builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
  if (!module.startsWith('node:')) return undefined;
  const pure = isEngine ? PURE[module] : undefined;
  if (pure === 'all' || (pure !== undefined && names.every((name) => pure.has(name)))) return undefined;
  if (pure === undefined) return `${module}: the world outside is reached through a port`;
  return `${module}: only ${[...pure].join(', ')} depend on their arguments alone`;
}
