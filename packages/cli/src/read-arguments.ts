import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options and other arguments a script was given, typed after the options it takes. */
export type Arguments<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/**
 * Reads a script's arguments. `--help` prints the usage and ends the process; so do an option that it does not take and more
 * arguments than `positionalsMax`, with exit code 2.
 */
export function readArguments<O extends Options>(usage: string, options: O, positionalsMax: number): Arguments<O> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    const surplus = parsed.positionals.slice(positionalsMax);
    if (surplus.length === 0) return parsed;
    console.error(`too many arguments: ${surplus.join(' ')}\n\n${usage}`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
  }
  process.exit(2);
}
