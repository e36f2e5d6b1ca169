import { brief, differences } from './difference.ts';
import { toJson } from './to-json.ts';
import { isStreamRef } from '../decision.ts';
import type { StreamRef } from '../aggregate.ts';
import type { Events } from './events.ts';
import type { Appended } from './states.ts';

/** The events that a test expects, as a decision would have appended them. */
export function expectedAppends(groups: readonly Events[]): Appended[] {
  return groups.flatMap(({ of, lines }) => {
    if (!isStreamRef(of as StreamRef)) throw new TypeError('name the stream of expected events: events(stock(id), …)');
    const { stream } = of as StreamRef;
    return lines.map(([event, payload]) => ({ stream, event, payload: toJson(payload) as object }));
  });
}

/**
 * How appended events differ from the expected ones, stream by stream: the order within a stream counts, that between streams does not. Empty when they agree.
 */
export function eventDifferences(actual: readonly Appended[], expected: readonly Appended[]): string[] {
  const streams = new Set([...expected, ...actual].map(({ stream }) => stream));
  return [...streams].flatMap((stream) => ofStream(stream, inStream(actual, stream), inStream(expected, stream)));
}

function ofStream(stream: string, actual: readonly Appended[], expected: readonly Appended[]): string[] {
  const sameNames =
    actual.length === expected.length && actual.every(({ event }, index) => event === expected[index]?.event);
  if (!sameNames) {
    return [
      `${stream}:`,
      ...expected.map((event) => `  expected ${line(event)}`),
      ...(actual.length === 0 ? ['  appended nothing'] : actual.map((event) => `  appended ${line(event)}`)),
    ];
  }
  return actual.flatMap(({ event, payload }, index) => {
    const unlike = differences(payload, expected[index]?.payload);
    return unlike.length === 0
      ? []
      : [
          `${stream}: ${event}${actual.length > 1 ? ` (event ${index + 1})` : ''}`,
          ...unlike.map((text) => `  ${text}`),
        ];
  });
}

/** An event on one line. */
function line({ event, payload }: Appended): string {
  return `${event} ${brief(payload)}`;
}

const inStream = (events: readonly Appended[], name: string): Appended[] =>
  events.filter(({ stream }) => stream === name);
