import type { View } from '@banyan/core';
import type { BoundedWork } from './bounded-work.ts';
import type { Hub } from './ports/hub.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { ViewStore } from './ports/view-store.ts';
import type { Limits, LogEntry } from './system.ts';
import type { Decoders } from './view-projection.ts';

/** What a view at work needs. */
export interface LiveViewParts {
  readonly service: string;
  readonly view: View;
  readonly store: ViewStore;
  readonly hub: Hub;
  readonly decoders: Decoders;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  /** How many views of the whole system work on copies of their tables at once: each holds what it has not written yet. */
  readonly aside: BoundedWork;
  readonly log: (entry: LogEntry) => void;
}
