import { setTimeout as passed } from 'node:timers/promises';
import { systemPorts } from '@banyan/engine';
import { idsContract, randomContract, timeContract } from '@banyan/testing';
import { TestClock } from './test-system.ts';

const { clock, scheduler, random, ids } = systemPorts;

timeContract('the machine', () => ({ clock, scheduler, pass: (ms) => passed(ms) }));
timeContract('TestClock', () => {
  const moved = new TestClock();
  return { clock: moved, scheduler: moved, pass: async (ms) => moved.advance(ms) };
});
randomContract('the machine', () => random);
idsContract('the machine', () => ({ ids, clock }));
