import type { CommandDefinition, Contract, EventDefinition } from '@banyan/core';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** How much is logged: `info` has every command, `debug` every request. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const CENSORED = '[removed]';
const CREDENTIALS = ['authorization', 'cookie', 'token', 'password', 'secret'];

/**
 * A logger of JSON lines. Bodies and query strings are never logged; should a detail be logged all the same whose name is that of a credential or of a
 * secret or personal field of these contracts, its value is left out.
 */
export function newLogger(level: LogLevel, contracts: readonly Contract[], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths(contracts), censor: CENSORED },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function redactedPaths(contracts: readonly Contract[]): string[] {
  const definitions = contracts.flatMap(({ commands, events }) => [
    ...Object.values(commands),
    ...Object.values(events),
  ]);
  const names = new Set([...CREDENTIALS, ...definitions.flatMap(hiddenFields)]);
  return [...names].flatMap((name) => [`["${name}"]`, `*["${name}"]`]);
}

function hiddenFields(definition: CommandDefinition | EventDefinition): string[] {
  return [...definition.personal.keys(), ...('secrets' in definition ? definition.secrets.keys() : [])];
}
