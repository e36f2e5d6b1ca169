import { writeFileSync } from 'node:fs';

/** What a process has used from its start to its end. */
export interface Usage {
  /** The most memory it ever held, in MB. */
  readonly peakMb: number;
  /** Seconds of processors, of all its threads. */
  readonly cpuSeconds: number;
}

// Loaded into a measured process before its own code (`node --import`). Worker threads load it, too: the last to write is the process.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage: Usage = { peakMb: Math.round((maxRSS * 1024) / 1e6), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  writeFileSync(process.env['BANYAN_BENCH_USAGE']!, JSON.stringify(usage));
});
