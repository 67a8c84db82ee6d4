/** Fails resources whose declarations can be seen to be wrong, before anything is made. */
import { resourceType } from '../resources/registry.ts';
import { early, earlySentence } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import { resourceRow } from './events.ts';
import { newResource } from './model.ts';
import type { Run } from './run.ts';

/** What can be refused in a resource before anything is made. */
function earlyProblems(type: string, properties: Parameters<typeof early>[1]): readonly string[] {
  const spec = typeSpec(type);
  const handler = resourceType(type);
  if (spec === undefined || handler === undefined) return [];
  const absent = Object.keys(properties).filter(
    (name) => spec.properties[name] !== undefined && !handler.properties.includes(name),
  );
  const refused = absent.map((name) => `#/${name}: the sandbox does not carry out this property of ${type}`);
  return [...early(spec, properties).map(earlySentence), ...refused];
}

/** Fails every new or changed resource that can be seen to be wrong. Answers whether all are fine. */
export function allAcceptable(run: Run): boolean {
  const { engine, stack, target } = run;
  let fine = true;
  for (const logicalId of target.needs.keys()) {
    const declaration = target.template.resources[logicalId];
    if (declaration === undefined) continue;
    const problems = earlyProblems(declaration.type, declaration.properties);
    if (problems.length === 0) continue;
    fine = false;
    const existing = stack.resources.get(logicalId);
    const resource =
      existing ?? newResource({ logicalId, type: declaration.type, updated: engine.clock.now(), needs: [] });
    stack.resources.set(logicalId, resource);
    const reason = `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`;
    resourceRow(engine, stack, {
      resource,
      status: existing === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED',
      reason,
    });
  }
  return fine;
}
