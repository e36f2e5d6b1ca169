import { DefectError } from '@banyan/core';
import type { Batch, Component } from '@banyan/engine';
import { eventChecksum, rowChecksum } from './checksum.ts';

/** A batch without events is remembered this long, in recorded time: nobody submits one again later. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The parameters of `append`, in its order: columns, one array each, for the server takes them apart faster than anything nested. */
export function encodeBatch(batch: Batch, log: string): unknown[] {
  const { id, recordedAt, components } = batch;
  const reads = columns(3);
  const events = columns(9);
  const registers = columns(8);
  for (const [nth, component] of components.entries()) {
    checkVersions(component, log);
    for (const { stream, version } of component.reads) push(reads, nth, stream, version);
    for (const event of component.events) {
      const { stream, version, type, schema, occurredAt, payload, meta } = event;
      push(events, nth, stream, version, type, schema, occurredAt, payload, meta, eventChecksum(event, recordedAt));
    }
    for (const { kind, key, expect = null, force = false, value = null, due = null } of component.registers) {
      push(registers, nth, kind, key, expect, force, value, due, rowChecksum([kind, key, value, due]));
    }
  }
  return [
    id,
    recordedAt,
    new Date(Date.parse(recordedAt) - REMEMBERED_MS).toISOString(),
    components.map(({ digest }) => digest),
    components.map((component) => component.events.length),
    ...reads,
    ...events,
    ...registers,
  ];
}

const columns = (count: number): unknown[][] => Array.from({ length: count }, () => []);

function push(to: unknown[][], ...row: unknown[]): void {
  for (const [nth, value] of row.entries()) to[nth]?.push(value);
}

/** Refuses events whose versions do not follow what was read, before anything is sent. */
function checkVersions({ reads, events }: Component, log: string): void {
  const versions = new Map(reads.map(({ stream, version }) => [stream, version]));
  for (const { stream, version } of events) {
    if (version !== (versions.get(stream) ?? Number.NaN) + 1) {
      const what = `version ${version} of ${stream} does not follow the one before it`;
      throw new DefectError(`the log of ${log} was given a malformed batch: ${what}`, { log });
    }
    versions.set(stream, version);
  }
}
