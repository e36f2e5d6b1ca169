import { T } from '@banyan/core';

/** How money is given back that a card would not take: as store credit of the buyer, or in a way that nobody here sees. */
export const settledBy = T.Union([T.Literal('credit'), T.Literal('offline')], { examples: ['offline'] });
