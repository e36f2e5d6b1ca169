const ISO = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?Z?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Dates outside these years are typing mistakes, not business. */
const YEAR_MIN = 1970;
const YEAR_MAX = 2099;

/**
 * Reads an invoice's date, as written and taken as UTC, into seconds since 1970: `2009-12-01 07:45:00` as in the newer
 * file, or `12/1/2010 8:26` (month first) as in the older one. Undefined when it is no such date.
 */
export function parseInvoiceDate(text: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return toSeconds(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]);
  const american = AMERICAN.exec(text);
  if (american !== null) {
    return toSeconds(american[3], american[1], american[2], american[4], american[5], american[6]);
  }
  return undefined;
}

type Digits = string | undefined;

function toSeconds(
  yearText: Digits,
  monthText: Digits,
  dayText: Digits,
  hourText: Digits,
  minuteText: Digits,
  secondText: Digits,
): number | undefined {
  const year = Number(yearText);
  const month = Number(monthText);
  const day = Number(dayText);
  const hour = Number(hourText);
  const minute = Number(minuteText);
  const second = Number(secondText ?? '0');
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
