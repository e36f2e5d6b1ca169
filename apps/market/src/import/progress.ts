const BAR_CELLS = 24;
/** Of a terminal that does not say how wide it is. */
const COLUMNS = 80;
/** How often a terminal's line is drawn again, and how often a line is written elsewhere, in milliseconds. */
const REDRAW_MS = 100;
const LINE_MS = 5_000;
/** The rate is that of the last so many milliseconds: what was fast before says little about what is left. */
const RATE_MS = 10_000;

/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How far a phase has come. */
export interface Advance {
  readonly done: number;
  readonly of: number;
}

/** Shows how far the phases of a longer work have come: a bar on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #phase = '';
  #unit = '';
  #shownAt = -Infinity;
  #samples: { readonly at: number; readonly done: number }[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(stream: ProgressStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  /** Begins a phase, counted in `unit`. */
  begin(phase: string, unit: string): void {
    this.#phase = phase;
    this.#unit = unit;
    this.#shownAt = this.#stream.isTTY === true ? -Infinity : this.#now();
    this.#samples = [];
    if (this.#stream.isTTY !== true) this.#stream.write(`${phase} ...\n`);
  }

  /** Shows how far the phase has come, now and then. */
  advance(advance: Advance): void {
    const now = this.#now();
    if (now - this.#shownAt < (this.#stream.isTTY === true ? REDRAW_MS : LINE_MS)) return;
    this.#shownAt = now;
    this.#samples.push({ at: now, done: advance.done });
    while (this.#samples.length > 2 && now - this.#samples[0]!.at > RATE_MS) this.#samples.shift();
    const text = describeAdvance(advance, this.#unit, this.#rate());
    if (this.#stream.isTTY === true) this.#draw(`${this.#phase} ${bar(advance)} ${text}`);
    else this.#stream.write(`${this.#phase}: ${text}\n`);
  }

  /** Ends the phase with what came of it. */
  end(result: string): void {
    this.clear();
    this.#stream.write(`${this.#phase}: ${result}\n`);
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    if (this.#stream.isTTY === true) this.#stream.write('\r\u001b[2K');
  }

  #draw(line: string): void {
    const { columns = 0 } = this.#stream;
    // A line that wraps could not be drawn over again. A terminal that nobody has given a size has none: 0 columns.
    this.#stream.write(`\r\u001b[2K${line.slice(0, (columns > 0 ? columns : COLUMNS) - 1)}`);
  }

  #rate(): number | undefined {
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    return last.at > first.at ? ((last.done - first.done) / (last.at - first.at)) * 1000 : undefined;
  }
}

/** `12,000 of 525,461 lines, 5,100 lines/s, 1 min 41 s left`. @param rate units a second, when it is known */
export function describeAdvance({ done, of }: Advance, unit: string, rate: number | undefined): string {
  const parts = [`${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${unit}`];
  if (rate !== undefined && rate > 0) {
    parts.push(`${Math.round(rate).toLocaleString('en')} ${unit}/s`, `${describeSeconds((of - done) / rate)} left`);
  }
  return parts.join(', ');
}

/** `1 min 41 s`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function bar({ done, of }: Advance): string {
  const full = of === 0 ? BAR_CELLS : Math.min(BAR_CELLS, Math.floor((done / of) * BAR_CELLS));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}]`;
}
