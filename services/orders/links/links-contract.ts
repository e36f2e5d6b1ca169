import { T, instant, query, secret } from '@banyan/core';
import { orderId as order } from '../vocabulary.ts';

/** Who holds the link of an e-mail: what is open to this scope is so for the order of that link alone, whose id is the caller’s. */
export const ORDER_LINK = 'partner:order-link';

/** What is known of a link’s token in the log. */
export const linkDigest = T.String({ minLength: 1, maxLength: 200 });

const linkToken = T.String({
  description: 'the token of a link: 43 characters of base64url',
  examples: ['c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF'],
  pattern: '^[A-Za-z0-9_-]{43}$',
});

/** Links by which e-mails open an order, for whoever has no account or is not signed in. */
export const linkQueries = {
  'link-token': query(
    { order },
    {
      description: 'The token of an order’s link, for the e-mail that is about to be sent; it is kept nowhere.',
      by: ['notifications'],
      returns: secret('digest', T.String()),
    },
  ),
  'order-of-link': query(
    { token: secret('digest', linkToken) },
    {
      description: 'Which order a link’s token opens, and until when; null when it opens none, or no longer.',
      by: ['gateway'],
      returns: T.Union([T.Object({ order, until: instant }, { additionalProperties: false }), T.Null()]),
    },
  ),
};
