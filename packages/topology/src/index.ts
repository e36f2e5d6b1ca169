export { connectionsTo, type StoreLoad } from './connections.ts';
export { describePlan, type PlacedService } from './describe-plan.ts';
export { drawPlan } from './draw-plan.ts';
export { assertMoved } from './assert-moved.ts';
export { MovableLog } from './movable-log.ts';
export { moveStores, type MoveRequest, type MovedStore, type MovedStores, type OnMove } from './move-stores.ts';
export type { LookOptions } from './look-at-stores.ts';
export { notBuilt, obstacles } from './obstacles.ts';
export {
  cassandra,
  embedded,
  gatewayOf,
  isFleet,
  kafka,
  mongodb,
  postgres,
  redis,
  type Application,
  type Placement,
  type Plan,
  type ProcessPlan,
  type Store,
} from './plan.ts';
export { assertReady, assertStarts, topology, type Topology } from './topology.ts';
export { topologyMistakes } from './topology-mistakes.ts';
