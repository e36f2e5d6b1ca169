const WIDTH = 24;
/** How often a line is written for whoever reads lines: once for so many parts of the whole. */
const PARTS = 20;

/**
 * Makes steps of how far something has come: `copying the log of orders  ██████░░░░░░  51%  26,000 of 51,000`. Says something when a twentieth more is done, or something else
 * begins.
 */
export function progressBar(step: (text: string) => void): (what: string, done: number, of: number) => void {
  let before = '';
  return (what, done, of) => {
    const share = of > 0 ? Math.min(done / of, 1) : undefined;
    const place = `${what} ${share === undefined ? '' : Math.floor(share * PARTS)}`;
    if (place === before) return;
    before = place;
    if (share === undefined) return step(what);
    const full = Math.round(share * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const number = (count: number): string => count.toLocaleString('en');
    step(`${what}  ${bar}  ${Math.floor(share * 100)}%  ${number(done)} of ${number(of)}`);
  };
}
