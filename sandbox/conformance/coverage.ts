/** Counts, by action and by resource type, the cases that hold them against AWS's documentation and recorded answers. */
import type { Case, RequestStep, StackStep, Step } from './case-file.ts';

/** How many cases look at one thing, how many of those by a recorded answer, and how many are known to fail. */
export interface Coverage {
  readonly cases: number;
  readonly recorded: number;
  readonly gaps: number;
}

/** Coverage of `service:Action` for every action that a case asks for or that a step stands for. */
export function coveredActions(cases: readonly Case[]): ReadonlyMap<string, Coverage> {
  return counted(cases, actionsOf);
}

/** Coverage of resource types: the cases in which a stack with one is really deployed. */
export function coveredTypes(cases: readonly Case[]): ReadonlyMap<string, Coverage> {
  return counted(cases, typesOf);
}

function counted(
  cases: readonly Case[],
  namesOf: (step: Step) => readonly string[],
): ReadonlyMap<string, Coverage> {
  const counts = new Map<string, Coverage>();
  for (const each of cases) {
    for (const name of new Set(each.steps.flatMap(namesOf))) {
      const before = counts.get(name) ?? { cases: 0, recorded: 0, gaps: 0 };
      counts.set(name, {
        cases: before.cases + 1,
        recorded: before.recorded + (each.recorded === undefined ? 0 : 1),
        gaps: before.gaps + (each.known === undefined ? 0 : 1),
      });
    }
  }
  return counts;
}

const isRequest = (step: Step): step is RequestStep => 'action' in step;
const isStack = (step: Step): step is StackStep =>
  'create' in step || 'update' in step || 'delete' in step || 'settle' in step;

function actionsOf(step: Step): readonly string[] {
  if (isRequest(step)) return [`${step.service}:${step.action}`];
  if ('events' in step) return ['cloudformation:DescribeStackEvents'];
  if (!isStack(step)) return [];
  const names = [
    ...(step.create === undefined ? [] : ['CreateStack']),
    ...(step.update === undefined ? [] : ['UpdateStack']),
    ...(step.delete === undefined ? [] : ['DeleteStack']),
    ...(step.refused === undefined ? ['DescribeStacks'] : []),
  ];
  return names.map((name) => `cloudformation:${name}`);
}

function typesOf(step: Step): readonly string[] {
  if (!isStack(step) || step.refused !== undefined) return [];
  const text = typeof step.template === 'string' ? step.template : JSON.stringify(step.template ?? '');
  const declared = text.matchAll(/"?\bType"?:\s*"?(AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)/g);
  return [...declared].map(([, type = '']) => type);
}
