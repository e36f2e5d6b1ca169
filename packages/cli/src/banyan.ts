#!/usr/bin/env node
import { CommanderError } from 'commander';
import { UsageError } from './errors.ts';
import { outliveReaders } from './outlive-readers.ts';
import { output } from './output.ts';
import { program } from './program.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

outliveReaders();
try {
  await program().parseAsync();
} catch (error) {
  // commander has said what was wrong with the command line, or has shown the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else {
    output(process.argv.includes('--json')).error(error);
    process.exitCode = error instanceof UsageError ? WRONG_USAGE : FAILED;
  }
}
