import { builtinModules } from 'node:module';
import { freeNames } from '../free-names.ts';
import type { FreeName } from '../free-names.ts';
import { localTimesIn } from '../local-times.ts';
import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, isTest, nodesIn, syntaxOf } from '../syntax.ts';
import type { ImportedModule, Node } from '../syntax.ts';
import { memberOf, takenMembers } from '../taken-members.ts';

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
  Crypto: 'randomness and ids come from their ports',
  SubtleCrypto: 'randomness and ids come from their ports',
  process: 'settings are passed in and processes are not its business',
  console: 'what is worth saying is an event or an answer',
  fetch: 'the network is reached through a port',
  WebSocket: 'the network is reached through a port',
  EventSource: 'the network is reached through a port',
  BroadcastChannel: 'the network is reached through a port',
  MessageChannel: 'the network is reached through a port',
  MessagePort: 'the network is reached through a port',
  Request: 'the network is reached through a port',
  Response: 'the network is reached through a port',
  Worker: 'threads belong to an adapter',
  globalThis: 'it hides which global is meant',
  global: 'it hides which global is meant',
  self: 'it hides which global is meant',
  Performance: 'time comes from the clock port',
  PerformanceEntry: 'time comes from the clock port',
  PerformanceMark: 'time comes from the clock port',
  PerformanceMeasure: 'time comes from the clock port',
  PerformanceObserver: 'time comes from the clock port',
  PerformanceObserverEntryList: 'time comes from the clock port',
  PerformanceResourceTiming: 'time comes from the clock port',
  Event: 'it carries the time at which it was made',
  CloseEvent: 'it carries the time at which it was made',
  CustomEvent: 'it carries the time at which it was made',
  ErrorEvent: 'it carries the time at which it was made',
  MessageEvent: 'it carries the time at which it was made',
  StorageEvent: 'it carries the time at which it was made',
  File: 'it carries the time at which it was made',
  FormData: 'it carries the time at which it was made',
  Atomics: 'waiting belongs to an adapter',
  WebAssembly: 'code is not made at run time',
  require: 'modules are imported by name',
  eval: 'code is not made at run time',
  navigator: 'the machine is not its business',
  Navigator: 'the machine is not its business',
  Storage: 'what is kept is an event',
  localStorage: 'what is kept is an event',
  sessionStorage: 'what is kept is an event',
  WeakRef: 'what is collected when is chance',
  FinalizationRegistry: 'what is collected when is chance',
};

/** A global of which some members depend on their arguments alone. */
interface MixedGlobal {
  readonly isPure: (member: string) => boolean;
  /** What is said of the others, and of uses of which nobody can say what they take. */
  readonly otherwise: string;
}

const MIXED: Readonly<Record<string, MixedGlobal>> = {
  Date: {
    isPure: (member) => member === 'parse' || member === 'UTC' || member === 'prototype',
    otherwise: 'time comes from the clock port',
  },
  Math: { isPure: (member) => member !== 'random', otherwise: 'randomness comes from its port' },
  AbortSignal: { isPure: (member) => member !== 'timeout', otherwise: 'timers come from the scheduler port' },
  // Formats the present when it is given no time, and takes the machine's time zone when it is given none.
  Intl: { isPure: (member) => member !== 'DateTimeFormat', otherwise: 'time comes from the clock port' },
  Function: { isPure: (member) => member === 'prototype', otherwise: 'code is not made at run time' },
};

// Functions of Node that depend on their arguments alone.
const PURE: Readonly<Record<string, ReadonlySet<string>>> = {
  'node:crypto': new Set([
    'argon2',
    'createCipheriv',
    'createDecipheriv',
    'createHash',
    'createHmac',
    'createSecretKey',
    'hash',
    'timingSafeEqual',
  ]),
  'node:zlib': new Set(['crc32']),
  'node:util': new Set(['inspect', 'isDeepStrictEqual', 'promisify', 'stripVTControlCharacters', 'types']),
  'node:buffer': new Set(['Buffer', 'constants', 'isAscii', 'isUtf8', 'transcode']),
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
  const { program } = syntaxOf(file);
  const uses = freeNames(program).flatMap((use) => {
    const message = complaintAbout(use);
    return message === undefined ? [] : [violationAt(file, use.node.start, message)];
  });
  // Every function's `constructor` is the global Function under another name.
  const constructors = [...nodesIn(program)].filter((node) => takenMembers(node).includes('constructor'));
  return [
    ...uses,
    ...constructors.map(({ start }) => violationAt(file, start, 'constructor: code is not made at run time')),
    ...localTimesIn(program).map(({ start }) =>
      violationAt(file, start, 'local time: it is where the machine stands that decides'),
    ),
  ];
}

function complaintAbout({ name, node, parent }: FreeName): string | undefined {
  const mixed = Object.hasOwn(MIXED, name) ? MIXED[name] : undefined;
  if (mixed === undefined) return Object.hasOwn(PORTS, name) ? `${name}: ${PORTS[name]}` : undefined;
  const member = parent['object'] === node ? memberOf(parent) : undefined;
  const isAsked = parent['operator'] === 'instanceof';
  // `new Date(...times)` may be given none.
  const given = parent.type === 'NewExpression' ? (parent['arguments'] as Node[])[0] : undefined;
  const isTimeGiven =
    name === 'Date' && parent['callee'] === node && given !== undefined && given.type !== 'SpreadElement';
  if (isAsked || isTimeGiven || (member !== undefined && mixed.isPure(member))) return undefined;
  return `${member === undefined ? name : `${name}.${member}`}: ${mixed.otherwise}`;
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
  if (pure !== undefined && names.every((name) => pure.has(name))) return undefined;
  if (pure === undefined) return `${module}: the world outside is reached through a port`;
  return `${module}: only ${[...pure].join(', ')} depend on their arguments alone`;
}
