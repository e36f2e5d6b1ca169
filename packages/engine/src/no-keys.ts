import { DefectError } from '@banyan/core';
import type { KeyStore } from './ports/key-store.ts';

const refuse = (): never => {
  throw new DefectError('no service runs in this process, so it has no keys');
};

/** What a process has that runs no service: whoever decides nothing and shows no view has no business with people's keys. */
export const noKeys: KeyStore = {
  isShared: false,
  find: refuse,
  obtain: refuse,
  erase: refuse,
  findName: refuse,
  obtainName: refuse,
  forgetName: refuse,
  tombstones: refuse,
  keys: refuse,
  names: refuse,
  adopt: refuse,
  close: async () => {},
};
