import type { World } from './world.ts';

/** What a scenario needs that not every system has: a card network that is known here, a mailbox in which its e-mails arrive, or a path of its OpenAPI document. */
export type Need = 'card network' | 'mailbox' | `/${string}`;

/** Something that somebody does and sees. */
export interface Scenario {
  /** A sentence. */
  readonly name: string;
  readonly needs: readonly Need[];
  readonly play: (world: World) => Promise<void>;
}

/** Scenarios of one person on one theme. */
export interface Chapter {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}

/** A chapter written down: each scenario under the sentence that it shows. */
export function chapter(
  title: string,
  scenarios: Readonly<Record<string, Scenario['play']>>,
  ...needs: readonly Need[]
): Chapter {
  return { title, scenarios: Object.entries(scenarios).map(([name, play]) => ({ name, play, needs })) };
}
