import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  query,
  range,
  reject,
  recording,
  secret,
  service,
  view,
} from '@banyan/core';

const id = T.String({ minLength: 1, maxLength: 50 });
const password = secret('password', T.String({ minLength: 3, maxLength: 100 }));
const token = secret('digest', T.String({ minLength: 43, maxLength: 44 }));

/** Safes that are closed with a password, for tests: every use of a secret. */
export const safe = contract('safes', {
  events: {
    closed: { safe: id, hash: T.String(), digest: T.String() },
    failed: { safe: id },
  },
  commands: {
    close: command({ safe: id, password, token }, { by: ['public'], rejects: { closed: {} } }),
    open: command(
      { safe: id, password },
      {
        by: ['public'],
        answers: { failures: T.Integer() },
        rejects: { 'wrong-password': {}, 'too-many-failures': {} },
      },
    ),
    'open-with-spare': command({ safe: id, token }, { by: ['public'], rejects: { 'wrong-token': {} } }),
  },
  queries: {
    'safe-of': query({ token }, { by: ['doorkeeper'], returns: T.Union([id, T.Null()]) }),
    'spare-token': query({ safe: id }, { by: ['mailer'], returns: secret('digest', T.String()) }),
  },
});

interface State {
  readonly hash: string | null;
  readonly digest: string;
  readonly failures: number;
}
const initial: State = { hash: null, digest: '', failures: 0 };
const stream = aggregate(safe, 'safe', initial, {
  closed: (state, { hash, digest }) => ({ ...state, hash, digest }),
  failed: (state) => ({ ...state, failures: state.failures + 1 }),
});

const digests = view('digests', { digest: T.String(), safe: id }, { 'by-digest': range('digest') }).on(safe, {
  closed: { key: (event) => event.safe, fold: (_, event) => ({ digest: event.digest, safe: event.safe }) },
});

/** The safes' service. */
export const safeService = service(safe, {
  aggregates: [stream],
  decisions: [
    decision(
      safe,
      'close',
      (body) => stream(body.safe),
      (body, it, { hashed, matches }) => {
        if (it.state.hash === null)
          it.append('closed', { safe: body.safe, hash: hashed('password'), digest: body.token });
        else if (it.state.digest !== body.token || !matches('password', it.state.hash)) return reject('closed');
      },
    ),
    decision(
      safe,
      'open',
      (body) => stream(body.safe),
      (body, it, { matches }) => {
        if (it.state.failures >= 3) return reject('too-many-failures');
        if (matches('password', it.state.hash)) return { failures: it.state.failures };
        it.append('failed', { safe: body.safe });
        return recording(reject('wrong-password'));
      },
    ),
    decision(
      safe,
      'open-with-spare',
      (body) => stream(body.safe),
      (body, _, { tokenDigest }) => {
        if (body.token !== tokenDigest(`spare ${body.safe}`)) return reject('wrong-token');
      },
    ),
  ],
  views: [digests],
  answers: [
    answer(safe, 'safe-of', { digests }, async ({ token: digest }, views) => {
      const { rows } = await views.digests.list({ index: 'by-digest', equals: [digest] });
      return rows[0]?.safe ?? null;
    }),
    answer(safe, 'spare-token', {}, async ({ safe: of }, _, { tokenOf }) => tokenOf(`spare ${of}`)),
  ],
});
