import { describePlan, type PlacedService } from './describe-plan.ts';
import type { Plan } from './plan.ts';

const ROW = 28;
const GAP = 26;
const [PROCESS_X, PROCESS_WIDTH, STORE_X, STORE_WIDTH, WIDTH] = [220, 220, 660, 220, 900];
const TOP = 70;

/** A service's row, or a store's: its middle. */
interface Spot {
  readonly name: string;
  readonly y: number;
}

/**
 * Draws a topology as SVG: processes with their services in the middle, stores on the right with a line for each log (solid) and for views (dashed), and on the
 * left an arc from each service to what it uses.
 */
export function drawPlan(plan: Plan): string {
  const services = describePlan(plan);
  const { boxes, spots, bottom } = layProcesses(plan, services);
  const stores = layStores(plan, bottom);
  const height = Math.max(bottom, (stores.at(-1)?.y ?? 0) + 40) + 20;
  const at = (spotted: readonly Spot[], name: string): number => spotted.find((spot) => spot.name === name)?.y ?? TOP;
  const arcs = services.flatMap(({ service, uses }) => uses.map((used) => arc(at(spots, service), at(spots, used))));
  const lines = services.flatMap(({ service, log, views }) => [
    line(at(spots, service), at(stores, log), 'log'),
    ...Object.keys(views).map((store) => line(at(spots, service), at(stores, store), 'view')),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    '<style>.process{fill:#eef4ee;stroke:#4a7a4a}.store{fill:#eef0f8;stroke:#4a5a8a}.log,.view,.uses{fill:none}.log{stroke:#4a5a8a}.view{stroke:#8a94b8;stroke-dasharray:4 4}.uses{stroke:#b08a4a;stroke-opacity:.55}</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(20, 26, `${plan.name}: ${plan.summary}`, 'font-weight="bold"'),
    text(
      20,
      46,
      `hub: ${plan.hub} · people’s keys: ${plan.keys} · solid: log, dashed: views, arcs: uses`,
      'fill="#555"',
    ),
    ...arcs,
    ...lines,
    ...boxes,
    ...stores.flatMap(({ name, y }) => [
      box(STORE_X, y - 18, STORE_WIDTH, 36, 'store'),
      text(STORE_X + 12, y + 5, storeText(plan, name)),
    ]),
    '</svg>',
    '',
  ].join('\n');
}

function layProcesses(
  { processes }: Plan,
  services: readonly PlacedService[],
): { readonly boxes: string[]; readonly spots: Spot[]; readonly bottom: number } {
  const boxes: string[] = [];
  const spots: Spot[] = [];
  let y = TOP;
  for (const [name, { instances }] of Object.entries(processes)) {
    const inside = services.filter(({ process }) => process === name);
    const height = (inside.length + 1) * ROW + 10;
    boxes.push(
      box(PROCESS_X, y, PROCESS_WIDTH, height, 'process'),
      text(PROCESS_X + 12, y + 20, instances === 1 ? name : `${name} × ${instances}`, 'font-weight="bold"'),
    );
    for (const [nth, { service, shards }] of inside.entries()) {
      const middle = y + (nth + 1.5) * ROW;
      spots.push({ name: service, y: middle });
      boxes.push(text(PROCESS_X + 24, middle + 5, shards === 1 ? service : `${service} (${shards} shards)`));
    }
    y += height + GAP;
  }
  return { boxes, spots, bottom: y };
}

function layStores({ stores }: Plan, bottom: number): Spot[] {
  const names = Object.keys(stores);
  const step = Math.max(60, (bottom - TOP) / (names.length + 1));
  return names.map((name, nth) => ({ name, y: TOP + (nth + 1) * step - 18 }));
}

function storeText({ stores }: Plan, name: string): string {
  const kind = stores[name]?.kind;
  return kind === 'embedded' ? `${name}: data folder` : `${name}: ${kind}`;
}

function arc(from: number, to: number): string {
  const reach = Math.min(180, 30 + Math.abs(from - to) * 0.5);
  return `<path class="uses" d="M${PROCESS_X} ${from} C${PROCESS_X - reach} ${from} ${PROCESS_X - reach} ${to} ${PROCESS_X} ${to}"/>`;
}

function line(from: number, to: number, kind: 'log' | 'view'): string {
  const [start, end, bend] = [PROCESS_X + PROCESS_WIDTH, STORE_X, (PROCESS_X + PROCESS_WIDTH + STORE_X) / 2];
  return `<path class="${kind}" d="M${start} ${from} C${bend} ${from} ${bend} ${to} ${end} ${to}"/>`;
}

function box(x: number, y: number, width: number, height: number, kind: string): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
}

function text(x: number, y: number, words: string, attributes = ''): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${attributes === '' ? '' : ` ${attributes}`}>${escaped}</text>`;
}
