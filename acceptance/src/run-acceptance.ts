import { chapters } from './chapters.ts';
import { startOwnSystem } from './suite/own-system.ts';
import { chosen, play, type Count } from './suite/play.ts';
import type { Target } from './suite/world.ts';

/** What is to be played, and against what. */
export interface AcceptanceRun {
  /** A running system; undefined: one is started for it, and ended. */
  readonly target: Target | undefined;
  /** Parts of the sentences of those scenarios that are wanted; none: all. */
  readonly parts: readonly string[];
  readonly say: (line: string) => void;
}

/** Plays the scenarios against a running system, or one of its own; undefined when there is none of these parts. */
export async function runAcceptance({ target, parts, say }: AcceptanceRun): Promise<Count | undefined> {
  const wanted = parts.map((part) => part.toLowerCase());
  if (chosen(chapters, wanted).length === 0) return undefined;
  if (target !== undefined) return play(chapters, target, wanted, say);
  say('Starting a market and a card network of its own');
  const own = await startOwnSystem();
  try {
    // Asked to end in between, what is played meanwhile is no failure.
    return await play(chapters, own, wanted, (line) => {
      if (!own.isEnding()) say(line);
    });
  } finally {
    await own.end();
  }
}
