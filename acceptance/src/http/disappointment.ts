import type { Answer } from './answer.ts';

/** Thrown when an answer is not what the scenario says it is. */
export class Disappointment extends Error {
  readonly answer: Answer;

  constructor(expected: string, answer: Answer) {
    super(`${expected}\n${answer.toString()}`);
    this.name = 'Disappointment';
    this.answer = answer;
  }
}
