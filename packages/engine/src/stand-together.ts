import { StaleCursorError, UnavailableError } from './errors.ts';
import type { ViewProjection } from './view-projection.ts';

const TRIES_MAX = 20;

/**
 * Brings a live table and a copy to one place in the logs, while other instances may write the live one. Resolves to whether one has since the live table was looked at
 * last.
 * @param catchUp folds what the logs hold for a projection up to a position of each source
 * @throws UnavailableError when others write it all the time
 */
export async function standTogether(
  live: ViewProjection,
  copy: ViewProjection,
  catchUp: (projection: ViewProjection, upTo: (source: string) => number) => Promise<void>,
): Promise<boolean> {
  let moved = false;
  for (let tries = 1; ; tries += 1) {
    if (await live.follow()) moved = true;
    try {
      await catchUp(live, (source) => copy.position(source));
      await catchUp(copy, (source) => live.position(source));
      return moved;
    } catch (error) {
      if (!(error instanceof StaleCursorError)) throw error;
      if (tries === TRIES_MAX)
        throw new UnavailableError(`view ${live.view.name}`, 'other instances write it all the time', error);
    }
  }
}
