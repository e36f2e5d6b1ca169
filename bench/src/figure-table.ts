import type { Aim } from './aim.ts';
import type { Figure } from './figure.ts';

/** A figure beside what it should reach. */
export interface JudgedFigure extends Figure {
  readonly aim: Aim | null;
}

const HEADINGS = ['figure', 'value', 'unit', 'baseline', 'ratio', 'aim', ''];
/** Columns of numbers and of what belongs to them, set to the right. */
const RIGHT = new Set([1, 3, 4]);

/** Figures as a table for people: one line a figure, and below it what was measured and what else is known. */
export function figureTable(figures: readonly JudgedFigure[]): string[] {
  const rows = [HEADINGS, ...figures.map(toRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (RIGHT.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  const [heading = '', ...body] = lines;
  return [heading, ...body.flatMap((line, nth) => [line, ...notesOf(figures[nth]!)])];
}

function toRow({ name, value, unit, baseline, ratio, aim }: JudgedFigure): string[] {
  const met = aim === null ? '' : aim.met ? 'met' : 'not met';
  return [name, format(value), unit, format(baseline), ratio === null ? '' : ratio.toFixed(2), aim?.text ?? '', met];
}

function notesOf({ settings, also }: JudgedFigure): string[] {
  const more = Object.entries(also).map(([name, value]) => `${name} ${format(value)}`);
  return [`  ${settings}`, ...(more.length === 0 ? [] : [`  ${more.join(', ')}`])];
}

function format(value: number | null): string {
  if (value === null) return '';
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}
