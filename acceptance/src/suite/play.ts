import type { Chapter, Need, Scenario } from './chapter.ts';
import { World, type Target } from './world.ts';

/** How many came out how. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** So many are played at once: enough to find what scenarios do to each other, too few to be a load test. */
const AT_ONCE = 6;

/**
 * Plays the scenarios of which title and sentence together contain one of the parts (all of them without any), and says of each how it came out; of one
 * that failed also why, with the last requests and answers.
 */
export async function play(
  chapters: readonly Chapter[],
  target: Target,
  parts: readonly string[],
  say: (line: string) => void,
): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  const [waiting, offered] = [chosen(chapters, parts), await offeredBy(target)];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await playOne(next.scenario, target, offered);
      count[outcome.how] += 1;
      say(`${LABELS[outcome.how]} ${sentenceOf(next)}${outcome.why === undefined ? '' : outcome.why}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return count;
}

/** How many scenarios there are of which title and sentence contain one of the parts. */
export function chosen(chapters: readonly Chapter[], parts: readonly string[]): Chosen[] {
  return chapters
    .flatMap(({ title, scenarios }) => scenarios.map((scenario) => ({ title, scenario })))
    .filter((one) => parts.length === 0 || parts.some((part) => sentenceOf(one).toLowerCase().includes(part)));
}

interface Chosen {
  readonly title: string;
  readonly scenario: Scenario;
}

const LABELS: Readonly<Record<keyof Count, string>> = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

function sentenceOf({ title, scenario }: Chosen): string {
  return `${title}: ${scenario.name}`;
}

/** What this system has of what some scenarios need: paths, a card network and a mailbox that are known here. */
async function offeredBy({ url, cardNetwork, mailbox }: Target): Promise<ReadonlySet<string>> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { readonly paths: object };
  const offered = new Set(Object.keys(paths));
  if (cardNetwork !== undefined) offered.add(CARD_NETWORK);
  if (mailbox !== undefined) offered.add(MAILBOX);
  return offered;
}

const CARD_NETWORK: Need = 'card network';
const MAILBOX: Need = 'mailbox';

async function playOne(
  scenario: Scenario,
  target: Target,
  offered: ReadonlySet<string>,
): Promise<{ readonly how: keyof Count; readonly why?: string }> {
  const missing = scenario.needs.find((need) => !offered.has(need));
  if (missing === CARD_NETWORK) return { how: 'skipped', why: ' (no card network was given: --card-network URL)' };
  if (missing === MAILBOX) return { how: 'skipped', why: ' (its e-mails do not come here)' };
  if (missing !== undefined) return { how: 'skipped', why: ` (the system has no ${missing})` };
  const begun = performance.now();
  const world = new World(target);
  try {
    await scenario.play(world);
    return { how: 'passed', why: ` (${Math.round(performance.now() - begun)} ms)` };
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const exchanges = world.conversation.last.map((answer) => answer.toString());
    const why = ['', told, 'The last requests and answers:', ...exchanges].join('\n').replaceAll('\n', '\n    ');
    return { how: 'failed', why };
  }
}
