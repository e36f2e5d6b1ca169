// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { T, aggregate, command, contract, decision, secret } from './index.ts';

const door = contract('door', {
  events: { opened: { digest: T.String() } },
  commands: {
    open: command(
      { token: secret('digest', T.String()), password: secret('password', T.String()) },
      { by: ['public'] },
    ),
  },
});
const state = aggregate(door, 'state', {}, { opened: (one) => one });

decision(
  door,
  'open',
  ({ token }) => state(token),
  ({ token, ...rest }, it, { matches }) => {
    it.append('opened', { digest: token });
    // @ts-expect-error a decision does not get to see a password
    it.append('opened', { digest: rest.password });
    // @ts-expect-error a question is answered by yes or no
    it.append('opened', { digest: matches('password', null) });
  },
);
