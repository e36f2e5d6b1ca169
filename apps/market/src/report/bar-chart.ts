/** How bars are drawn. */
export interface BarStyle {
  /** The width of the whole chart in characters. */
  readonly width: number;
  /** Block characters with eighths, for terminals; else `#`. */
  readonly blocks: boolean;
}

/** A bar with its name and the text of its value. */
export interface Bar {
  readonly name: string;
  readonly value: bigint;
  readonly text: string;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const CELLS_MIN = 8;

/** A bar for each value, the longest as wide as there is room. Values below zero have no bar, only their text. */
export function barChart(bars: readonly Bar[], { width, blocks }: BarStyle): string[] {
  const widthOf = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const names = widthOf(bars.map(({ name }) => name));
  const texts = widthOf(bars.map(({ text }) => text));
  const cells = Math.max(CELLS_MIN, width - names - texts - 4);
  const largest = bars.reduce((max, { value }) => (value > max ? value : max), 0n);
  return bars.map(({ name, value, text }) => {
    const drawn = largest <= 0n || value <= 0n ? '' : drawBar(value, largest, cells, blocks);
    return `${name.padEnd(names)}  ${text.padStart(texts)}  ${drawn}`.trimEnd();
  });
}

function drawBar(value: bigint, largest: bigint, cells: number, blocks: boolean): string {
  const eighths = Number((value * BigInt(cells * 8)) / largest);
  if (!blocks) return '#'.repeat(Math.max(1, Math.round(eighths / 8)));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] || (eighths === 0 ? '▏' : ''));
}
