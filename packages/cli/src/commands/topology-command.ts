import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  connectionsTo,
  describePlan,
  drawPlan,
  notBuilt,
  topologyMistakes,
  type PlacedService,
  type Plan,
} from '@banyan/topology';
import { UsageError } from '../errors.ts';
import { loadText } from '../fleet/run-fleet.ts';
import { loadTopology } from '../load-topology.ts';
import { table } from '../output.ts';
import { contextOf } from './command-context.ts';

/** `banyan topology`: which service runs where, on which stores, as a table and as a drawing; opens nothing. */
export function addTopologyCommand(program: Command): void {
  program
    .command('topology')
    .option('--svg <file>', 'draw it into this file, too')
    .description('print which service runs where, on which stores, and all that is wrong with it; exit code 1 then')
    .action(async ({ svg }: { readonly svg?: string }, command: Command) => {
      const { settings, output } = contextOf(command);
      const { plan } = await loadTopology(settings.topologyFile);
      if (plan === undefined)
        throw new UsageError(`${settings.topologyFile} is a function alone: make it by topology(…) to have it shown`);
      const [mistakes, notYet, services] = [topologyMistakes(plan), notBuilt(plan), describePlan(plan)];
      const load = Object.fromEntries(Object.keys(plan.stores).map((store) => [store, connectionsTo(plan, store)]));
      if (svg !== undefined) writeFileSync(resolve(svg), drawPlan(plan));
      const { name, summary, stores, hub, keys } = plan;
      output.result({ name, summary, stores, hub, keys, services, load, mistakes, notYet }, () =>
        planText(plan, services, mistakes, notYet),
      );
      if (mistakes.length > 0) process.exitCode = 1;
    });
}

function planText(
  of: Plan,
  services: readonly PlacedService[],
  mistakes: readonly string[],
  notYet: readonly string[],
): string {
  const { name, summary, stores, hub, keys } = of;
  const rows = services.map(({ service, process, instances, log, shards, views, limits }) => [
    process,
    instances,
    service,
    shards === 1 ? log : `${log} (${shards} shards)`,
    viewsText(views),
    Object.entries(limits)
      .map(([limit, value]) => `${limit} ${value}`)
      .join(', ') || '-',
  ]);
  const places = Object.entries(stores).map(([store, { kind, address }]) => [store, kind, address ?? '-']);
  const load = loadText(of);
  return [
    `${name}: ${summary}`,
    '',
    table(['process', 'instances', 'service', 'log', 'views', 'limits'], rows),
    '',
    table(['store', 'kind', 'address in'], places),
    '',
    `hub ${hub}, people’s keys ${keys}`,
    ...(load.length === 0 ? [] : ['', ...load]),
    ...paragraph('It is wrong:', mistakes),
    ...paragraph('It cannot be started yet:', notYet),
  ].join('\n');
}

/** Where all views are on one store its name is enough; else that of each which is not with most. */
function viewsText(views: PlacedService['views']): string {
  const stores = Object.entries(views).toSorted(([, some], [, others]) => others.length - some.length);
  const [first, ...rest] = stores;
  if (first === undefined) return '-';
  return [first[0], ...rest.flatMap(([store, names]) => names.map((view) => `${view}: ${store}`))].join(', ');
}

function paragraph(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  - ${line}`)];
}
