import { OwnerEndedError } from './errors.ts';
import type { SystemAccess } from './system-access.ts';

/** How often something is begun again. Each time another command has ended under it; more of them than this are no accident. */
const AGAIN_MAX = 5;

/** How a system is read. */
export interface SystemReading {
  /** Opens the system, through its owner or as the owner. */
  readonly open: () => Promise<SystemAccess>;
  /** Called with the owner's process id when it is begun again. */
  readonly onAgain?: (pid: number) => void;
}

/**
 * Reads a system, from the beginning again when the command through which it was read has ended: whoever comes next to the folder then owns it. What `read`
 * does must be harmless when it is done twice. It is not begun again when a server has ended, which whoever runs it may want to start again in peace.
 */
export async function readSystem<R>(
  { open, onAgain = () => {} }: SystemReading,
  read: (access: SystemAccess) => Promise<R>,
): Promise<R> {
  for (let again = 0; ; again += 1) {
    const access = await open();
    try {
      return await read(access);
    } catch (error) {
      if (again === AGAIN_MAX || !(await mayTakeOver(access))) throw error;
      onAgain(access.pid);
    } finally {
      await access.close();
    }
  }
}

/** True when the owner has ended and was a command, so that the folder is there for whoever takes it. */
export async function mayTakeOver(access: SystemAccess): Promise<boolean> {
  return !access.isOwner && !access.isServed && (await hasEnded(access));
}

/** True when the process that owns the folder has ended, or takes no calls any more since it ends. */
export async function hasEnded({ isOwner, operations }: SystemAccess): Promise<boolean> {
  if (isOwner) return false;
  return operations.statusNow().then(
    () => false,
    (error: unknown) => error instanceof OwnerEndedError,
  );
}

/**
 * For who gathers errors instead of passing them on: those of a command that has ended say nothing.
 * @throws OwnerEndedError when the owner has ended and the folder may be taken over
 */
export async function assertNotEnded(access: SystemAccess): Promise<void> {
  if (await mayTakeOver(access)) throw new OwnerEndedError(access.pid);
}
