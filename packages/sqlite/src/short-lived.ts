/**
 * For threads that only carry batches to the disk: what they hold dies with the batch, so a small young generation (three semi-spaces of 1 MB) does.
 * Left alone, each thread lets tens of megabytes of garbage stand.
 */
export const SHORT_LIVED = { maxYoungGenerationSizeMb: 3 } as const;
