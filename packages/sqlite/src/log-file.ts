import { decodeBatch, encodeOutcome } from './batch-wire.ts';
import { LogWriter } from './log-writer.ts';
import type { LogCommands } from './writer-protocol.ts';

/** Offers a log's writer to the other threads. */
export function openLogFile(file: string): LogCommands & { close(): void } {
  const writer = new LogWriter(file);
  return {
    append: (wire) => encodeOutcome(writer.append(decodeBatch(wire))),
    purgeRegisters: (kind, dueAt, limit) => writer.purgeRegisters(kind, dueAt, limit),
    saveSnapshot: (stream, snapshot) => writer.saveSnapshot(stream, snapshot),
    examineNames: (limit) => writer.examineNames(limit),
    passTenure: (from, to) => writer.passTenure(from, to),
    takeHistory: (tenure, batches) => writer.takeHistory(tenure, batches),
    forgetRegisters: (tenure) => writer.forgetRegisters(tenure),
    takeRegisters: (tenure, kind, registers) => writer.takeRegisters(tenure, kind, registers),
    close: () => writer.close(),
  };
}
