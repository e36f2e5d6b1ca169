import { BanyanError } from '@banyan/core';

// Only a terminal is shown one: whoever starts a server for a supervisor does not wait for what draws it.
const spinner = process.stderr.isTTY ? (await import('@clack/prompts')).spinner : undefined;

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Output {
  /** The result: as JSON when asked for, else as `text` says it. */
  readonly result: (value: unknown, text: () => string) => void;
  /** What is being done now. */
  readonly step: (step: string) => void;
  /** Ends what `step` has shown. */
  readonly done: () => void;
  readonly error: (error: unknown) => void;
}

/** Writes for people, or with `json` for machines: then stdout is one JSON value, and errors are one on stderr. */
export function output(json: boolean): Output {
  const shown = json ? undefined : spinner?.({ output: process.stderr });
  let running = false;
  const done = (): void => {
    if (running) shown?.clear();
    running = false;
  };
  return {
    result(value, text) {
      done();
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
    },
    step(step) {
      if (json) return;
      if (shown === undefined) process.stderr.write(`${step}\n`);
      else if (running) shown.message(step);
      else shown.start(step);
      running = true;
    },
    done,
    error(error) {
      done();
      process.stderr.write(
        json ? `${JSON.stringify({ error: described(error) })}\n` : `banyan: ${described(error).message}\n`,
      );
    },
  };
}

/** Columns of text, each as wide as its widest cell; columns of numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

function described(error: unknown): { readonly code: string; readonly message: string; readonly details?: object } {
  if (error instanceof BanyanError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
