/** Orders a template's resources by what they refer to, and finds circles. */
import { invalid } from './errors.ts';

/** For each resource the resources it needs. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** Refuses a circle, naming every resource that cannot be ordered because of it, as CloudFormation does. */
export function refuseCircles(dependencies: Dependencies): void {
  const rest = new Map([...dependencies].map(([id, needs]) => [id, new Set(needs)]));
  for (let moved = true; moved; ) {
    moved = false;
    for (const [id, needs] of rest) {
      if ([...needs].some((need) => rest.has(need))) continue;
      rest.delete(id);
      moved = true;
    }
  }
  if (rest.size > 0) throw invalid(`Circular dependency between resources: [${[...rest.keys()].join(', ')}]`);
}

/** The same graph with every arrow turned round: for each resource those that need it. */
export function reversed(dependencies: Dependencies): Dependencies {
  const dependants = new Map<string, Set<string>>([...dependencies.keys()].map((id) => [id, new Set()]));
  for (const [id, needs] of dependencies) {
    for (const need of needs) dependants.get(need)?.add(id);
  }
  return dependants;
}
