/**
 * Lets the program go on when whoever reads what it prints has gone, as `head` does: there is nobody to tell, and it would end with a trace of itself in the
 * midst of its work.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
