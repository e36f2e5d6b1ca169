// Loaded before each program that npm starts (`--import`).
import { isMainThread } from 'node:worker_threads';

/** How often a program looks whether its parent is still there: the system call takes less than a microsecond. */
const LOOK_EVERY_MS = 250;

/**
 * Asks this process to end (SIGTERM) once its parent has. npm passes a signal on to the shell that it runs a script in, and no further: the shell dies of it,
 * and the program would go on without anybody who knows of it. No system tells a process of its parent's end by an event, so it looks.
 */
export function endWithParent(parent) {
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}

/** The parent that the launcher names: in what the program starts in its turn another one, who is not looked after. */
const named = Number(process.env.BANYAN_LAUNCHED_BY);
// Where the launcher became this program, its parent may have ended in between.
const isLaunched = process.pid === Number(process.env.BANYAN_LAUNCHED_AS) || process.ppid === named;
if (isMainThread && named > 0 && isLaunched) endWithParent(named);
