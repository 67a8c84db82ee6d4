/** Checks what an IMPORT change set asks for, with the refusals of "Import AWS resources into a CloudFormation stack". */
import type { Params } from '../../contract.ts';
import { canRead } from '../reading/read.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { Importee } from '../stacks/change-set.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import type { ResourceChange } from '../stacks/resource-change.ts';
import { invalid } from '../template/errors.ts';
import { isMapping, same, text } from '../value.ts';
import { objects } from './request.ts';

/** The physical id that an identifier stands for: the values of the type's primary identifier. */
function physicalId(type: string, identifier: unknown, logicalId: string): string {
  const names = typeSpec(type)?.primaryIdentifier ?? [];
  const given = isMapping(identifier) ? identifier : {};
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const values = names.map((name) => given[name]);
  if (unknown.length > 0 || values.some((value) => value === undefined || value === '')) {
    throw invalid(
      `Invalid ResourceIdentifier for resource ${logicalId}: type ${type} is identified by [${names.join(', ')}]`,
    );
  }
  return values.map(text).join('|');
}

function refuseKnown(engine: Engine, stack: Stack, { type, id }: Importee): void {
  const owner = engine.stacks.find(
    (each) =>
      each.deleted === undefined &&
      each.account === stack.account &&
      each.region === stack.region &&
      [...each.resources.values()].some((one) => one.type === type && one.physicalId === id),
  );
  if (owner !== undefined) throw invalid(`${id} already exists in stack ${owner.id}`);
}

/** The resources to import. Throws a ValidationError when the request and the template do not go together. */
export function importees(
  engine: Engine,
  stack: Stack,
  request: { readonly params: Params; readonly target: Deployment },
): readonly Importee[] {
  const { params, target } = request;
  const wanted = (objects(params, 'ResourcesToImport') ?? []).map((one): Importee => {
    const logicalId = text(one['LogicalResourceId'] ?? '');
    const type = text(one['ResourceType'] ?? '');
    const declared = target.template.resources[logicalId]?.type;
    if (declared !== type || !target.needs.has(logicalId)) {
      throw invalid(`The template has no resource ${logicalId} of type ${type} to import`);
    }
    if (!canRead(type)) throw invalid(`ResourceTypes [${type}] are not supported for Import`);
    return { logicalId, type, id: physicalId(type, one['ResourceIdentifier'], logicalId) };
  });
  if (wanted.length === 0)
    throw invalid('You must specify ResourcesToImport for a change set of type IMPORT');
  if (wanted.length > 200) throw invalid('ResourcesToImport cannot have more than 200 members');
  const bare = wanted.filter(
    ({ logicalId }) => target.template.resources[logicalId]?.deletionPolicy === undefined,
  );
  if (bare.length > 0) {
    const names = bare.map(({ logicalId }) => logicalId).join(', ');
    throw invalid(
      `The following resources to import [${names}] must have DeletionPolicy attribute specified in the template.`,
    );
  }
  for (const one of wanted) {
    if (stack.resources.has(one.logicalId))
      throw invalid(`Resource ${one.logicalId} already exists in the stack`);
    refuseKnown(engine, stack, one);
  }
  return wanted;
}

/** Throws when an import would change what the stack puts out. */
export function refuseOutputChanges({ deployment }: Stack, target: Deployment): void {
  if (same(deployment?.template.outputs ?? {}, target.template.outputs)) return;
  throw invalid('As part of the import operation, you cannot modify or add [Outputs]');
}

/** The changes with what is imported named so. Throws when anything else would change. */
export function importChanges(
  changes: readonly ResourceChange[],
  wanted: readonly Importee[],
): readonly ResourceChange[] {
  return changes.map((change) => {
    const one = wanted.find(({ logicalId }) => logicalId === change.logicalId);
    if (one !== undefined) return { ...change, action: 'Import', physicalId: one.id };
    throw invalid(`As part of the import operation, you cannot modify or add [${change.logicalId}]`);
  });
}
