import { Format } from 'typebox/format';

const library = Format.IsDateTime;
const LAST_DAY = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** `2026-01-31T12:00:00.000Z`: what an `instant` looks like, but for what its numbers may be. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * The same as the library's RFC 3339 check. Nearly every time that is checked is an instant, whose numbers stand at fixed places: reading them there
 * costs less than a fifth of taking the text apart, and makes no garbage.
 */
export function isDateTime(text: string): boolean {
  if (!INSTANT.test(text)) return library(text);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  if (month < 1 || month > 12 || day < 1 || day > lastDay(text, month)) return false;
  // A leap second is for the library to judge.
  if (twoDigits(text, 17) >= 60) return library(text);
  return twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60;
}

function lastDay(text: string, month: number): number {
  if (month !== 2) return LAST_DAY[month - 1]!;
  const [century, year] = [twoDigits(text, 0), twoDigits(text, 2)];
  return (year === 0 ? century : year) % 4 === 0 ? 29 : 28;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** Has every schema of this process use it. */
export function checkInstantsByPlace(): void {
  Format.Set('date-time', isDateTime);
}
