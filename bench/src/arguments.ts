import { parseArgs } from 'node:util';
import { figureNames, groups, serverlessNames } from './benchmarks.ts';

/** What was asked for on the command line. */
export interface Arguments {
  /** The figures to measure, each once; all that need no server when none was named. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
  readonly lines?: number;
  readonly file?: string;
  readonly data?: string;
}

/** Thrown when the command line cannot be understood; the message says what is wrong and what is known. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

/** @throws ArgumentsError */
export function readArguments(given: readonly string[]): Arguments {
  const { values, positionals } = parse(given);
  const unknown = positionals.filter((name) => !figureNames.includes(name) && !groups.has(name));
  if (unknown.length > 0)
    throw new ArgumentsError(
      `there is no figure ${unknown.join(', ')}; the figures are ${figureNames.join(', ')}; the groups are ${[...groups.keys()].join(', ')}`,
    );
  const { json = false, help = false, all = false, lines, file, data } = values;
  if (lines !== undefined && !/^[1-9]\d{0,8}$/.test(lines))
    throw new ArgumentsError(`--lines is ${JSON.stringify(lines)}: it is a whole number from 1`);
  return {
    names: all ? figureNames : positionals.length === 0 ? serverlessNames : namesOf(positionals),
    json,
    help,
    ...(lines === undefined ? {} : { lines: Number(lines) }),
    ...(file === undefined ? {} : { file }),
    ...(data === undefined ? {} : { data }),
  };
}

/** The figures that are named, or that belong to a group that is. */
function namesOf(given: readonly string[]): string[] {
  return [...new Set(given.flatMap((name) => groups.get(name) ?? [name]))];
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        all: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        lines: { type: 'string' },
        file: { type: 'string' },
        data: { type: 'string' },
      },
    });
  } catch (error) {
    throw new ArgumentsError(error instanceof Error ? error.message : String(error));
  }
}
