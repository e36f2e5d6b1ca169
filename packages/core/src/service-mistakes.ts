import type { Aggregate } from './aggregate.ts';
import type { AnyContract, CommandDefinition } from './contract.ts';
import type { ProcessManager } from './process-manager.ts';
import type { Service } from './service.ts';

/** Everything by which a service's parts do not make a whole. */
export function serviceMistakes(service: Service): string[] {
  const { contract, aggregates, decisions, views, answers, processes, uses } = service;
  const decided = decisions.map(({ command }) => command);
  const answered = answers.map(({ query }) => query);
  const folding = aggregates.map(({ aggregate }) => aggregate);
  const folded = aggregates.flatMap(({ folds }) => Object.keys(folds));
  const names = (parts: readonly { readonly name: string }[]): string[] => parts.map(({ name }) => name);
  const reachable = [contract.name, ...names(uses)];
  return [
    ...foreign(service),
    ...twice('aggregate', folding),
    ...twice('decision on', decided),
    ...twice('view', names(views)),
    ...twice('answer to', answered),
    ...twice('process manager', names(processes)),
    ...twice('contract in `uses`:', names(uses)),
    ...missing('command', contract.commands, decided, 'no decision'),
    ...missing('query', contract.queries, answered, 'no answer'),
    ...missing('event', contract.events, folded, 'no aggregate that folds it'),
    ...views.flatMap(({ name, reads }) => unreachable(`view ${name}`, reads, reachable)),
    ...processes.flatMap(({ name, reaches }) => unreachable(`process manager ${name}`, reaches, reachable)),
    ...unknownViews(service),
    ...processes.flatMap((process) => processMistakes(process, contract, aggregates)),
  ];
}

/** Parts of another service. The compiler finds them too, unless somebody casts. */
function foreign({ contract, aggregates, decisions, answers }: Service): string[] {
  const owned: readonly (readonly [string, AnyContract])[] = [
    ...aggregates.map((one) => [`aggregate ${one.aggregate}`, one.contract] as const),
    ...decisions.map((one) => [`the decision on ${one.command}`, one.contract] as const),
    ...answers.map((one) => [`the answer to ${one.query}`, one.contract] as const),
  ];
  return owned
    .filter(([, owner]) => owner !== contract)
    .map(([what, owner]) => `${what} belongs to contract ${owner.name}`);
}

function unknownViews({ answers, views }: Service): string[] {
  return answers.flatMap(({ query, views: read }) =>
    Object.values(read)
      .filter((one) => !views.includes(one))
      .map((one) => `the answer to ${query} reads view ${one.name}, which the service does not have`),
  );
}

function processMistakes(process: ProcessManager, contract: AnyContract, aggregates: readonly Aggregate[]): string[] {
  const { name, state, steps, timers, outcomes, alarms } = process;
  const where = `process manager ${name}`;
  return [
    ...(aggregates.includes(state) ? [] : [`${where} keeps its state in an aggregate that the service does not have`]),
    ...Object.values(steps)
      .filter((step) => !mayCall(contract, step.contract, step.contract.commands[step.command]))
      .map((step) => `${where} sends ${step.command}, which ${step.contract.name} does not open to ${contract.name}`),
    ...Object.values(steps)
      .filter((step) => step.contract.commands[step.command].secrets.size > 0)
      .map((step) => `${where} sends ${step.command}, which carries a secret: what a process sends is recorded`),
    ...Object.keys(steps)
      .filter((step) => !Object.hasOwn(outcomes, step))
      .map((step) => `${where} does not say what follows step ${step}`),
    ...timers
      .filter((timer: string) => !Object.hasOwn(alarms, timer))
      .map((timer: string) => `${where} does not say what timer ${timer} does`),
  ];
}

function mayCall(caller: AnyContract, called: AnyContract, { by }: CommandDefinition): boolean {
  return caller.name === called.name || by.includes('public') || by.includes(caller.name);
}

function twice(what: string, names: readonly string[]): string[] {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(repeated)].map((name) => `there are two of ${what} ${name}`);
}

function missing(what: string, declared: object, present: readonly string[], lack: string): string[] {
  return Object.keys(declared)
    .filter((name) => !present.includes(name))
    .map((name) => `${what} ${name} has ${lack}`);
}

function unreachable(where: string, reached: readonly string[], reachable: readonly string[]): string[] {
  return [...new Set(reached)]
    .filter((name) => !reachable.includes(name))
    .map((name) => `${where} reaches ${name}, which is not in \`uses\``);
}
