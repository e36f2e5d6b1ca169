declare const location: { assign(url: string): void };

/** In a browser: tells the test what a page has found, or why it could not, and goes on to the next page. */
export async function tell(page: string, find: () => Promise<object>): Promise<void> {
  const found = await find().catch((error: unknown) => ({
    failed: error instanceof Error ? error.stack : String(error),
  }));
  const told = await fetch(`/told/${page}`, { method: 'POST', body: JSON.stringify(found) });
  const { next } = (await told.json()) as { readonly next: string };
  location.assign(next);
}
