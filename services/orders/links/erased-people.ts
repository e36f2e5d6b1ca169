import { T, view } from '@banyan/core';
import { customers } from '@banyan/customers/contract';

/** Who has been erased: nothing of theirs is shown any more, whoever asks by whatever they still have. */
export const erasedPeople = view('erased-people', { at: T.String() }).on(customers, {
  'person-erased': { key: ({ customer }) => customer, fold: (_, __, { recordedAt }) => ({ at: recordedAt }) },
});
