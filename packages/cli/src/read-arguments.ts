import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { outliveReaders } from './outlive-readers.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options and other arguments a script was given, typed after the options it takes. */
export type Arguments<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/**
 * Reads the arguments of the program that runs. `--help` prints the usage and ends the process; so do an option that it does not take and more
 * arguments than `positionalsMax`, with exit code 2. Call it before anything else, so that neither has changed anything.
 */
export function readArguments<O extends Options>(usage: string, options: O, positionalsMax: number): Arguments<O> {
  outliveReaders();
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    const surplus = parsed.positionals.slice(positionalsMax);
    if (surplus.length === 0) return parsed;
    refuse(`too many arguments: ${surplus.join(' ')}`, usage);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // What follows the first sentence is advice for programs that take arguments beginning with a hyphen.
    refuse(error.message.replace(/\. [^]*$/, ''), usage);
  }
}

/** Says what is wrong with the command line, and what is right, and ends the process with exit code 2. */
export function refuse(complaint: string, usage: string): never {
  console.error(`${complaint}\n\n${usage}`);
  process.exit(2);
}
