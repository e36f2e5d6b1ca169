export { describePlan, type PlacedService } from './describe-plan.ts';
export { drawPlan } from './draw-plan.ts';
export { notBuilt, obstacles } from './obstacles.ts';
export { cassandra, embedded, kafka, mongodb, postgres, redis, type Placement, type Plan, type Store } from './plan.ts';
export { assertStarts, topology, type Application, type Topology } from './topology.ts';
export { topologyMistakes } from './topology-mistakes.ts';
