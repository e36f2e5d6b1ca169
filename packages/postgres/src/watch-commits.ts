import { CommitNews } from './commit-news.ts';

/**
 * Calls back when somebody has committed to a log that is opened with `tellsOfCommits`, on a connection of its own; a hint, which may be lost. Returns the function
 * that ends it.
 */
export function watchCommits(url: string, schema: string, onCommit: () => void): () => void {
  const news = CommitNews.listen(url, (growth) => {
    // Undefined: something may have been missed.
    if (growth === undefined || growth.schema === schema) onCommit();
  });
  return () => void news.close();
}
