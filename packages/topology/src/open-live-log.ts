import { settleMove, type LogStore } from '@banyan/engine';
import { logTenure } from '@banyan/sqlite';
import type { StoreOpeners } from './store-openers.ts';

/** A log that takes appends, and the store that it is on. */
export interface LiveLog {
  readonly log: LogStore;
  readonly store: string;
}

/**
 * Opens the log of a service on the store that the topology names, or on the one that it has been moved to from there, if the topology knows that one, too: which of them takes appends is told by their
 * heads. A move between the two that was killed before it was decided is undone.
 * @throws DataFolderError when neither takes appends, or the folder knows the log to be somewhere else
 */
export async function openLiveLog(openers: StoreOpeners, service: string, named: string): Promise<LiveLog> {
  const { elsewhere, plan, folder } = openers;
  const here = logTenure(folder.path, service);
  if (here?.state === 'open' && here.other === named && openers.folderName in plan.stores) {
    hasMoved(openers.folderName);
    return note({ log: await openers.log(service, openers.folderName), store: openers.folderName });
  }
  elsewhere.assertKept(service, openers.isFolder(named) ? undefined : named);
  const log = await openers.log(service, named);
  try {
    const { state, other } = await log.tenure();
    if (state === 'open') return note({ log, store: named });
    if (state !== 'sealed') throw openers.error(unfinished(service, other, named));
    if (!(other in plan.stores) && !openers.isFolder(other))
      throw openers.error(
        `the log of ${service} on ${named} is sealed: it moves, or has moved, to ${other}, which this topology does not know; start a topology that names ${other}, or move it back with \`banyan move\``,
      );
    const there = await openers.log(service, other);
    try {
      if ((await settleMove(log, there)) === 'source') {
        folder.onNotice(
          `a move of the log of ${service} from ${named} to ${other} was not finished and has been undone`,
        );
        await there.close();
        return note({ log, store: named });
      }
    } catch (error) {
      await there.close();
      throw error;
    }
    hasMoved(other);
    await log.close();
    return note({ log: there, store: other });
  } catch (error) {
    await log.close();
    throw error;
  }

  function hasMoved(store: string): void {
    folder.onNotice(`the log of ${service} has moved to ${store}: let the topology ${plan.name} say so`);
  }

  function note(live: LiveLog): LiveLog {
    if (openers.isFolder(live.store)) elsewhere.cameBack(service);
    else elsewhere.made(service, live.store);
    return live;
  }
}

function unfinished(service: string, from: string, to: string): string {
  return `the log of ${service} has not been moved from ${from} to ${to} to the end; do that with \`banyan move ${service} --to ${to}\`, or give it up with \`--undo\``;
}
