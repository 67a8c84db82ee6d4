/** Finds what a change set would make although it exists. Source: user guide, "Import AWS resources into a CloudFormation stack automatically". */
import type { Caller } from '../../contract.ts';
import { canRead, read } from '../reading/read.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import type { Engine } from '../stacks/engine.ts';
import type { ResourceChange } from '../stacks/resource-change.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';

/** The physical id that the template itself gives: every part of the primary identifier as text, no function among them. */
function customName({ type, properties }: ResourceDeclaration): string | undefined {
  const names = typeSpec(type)?.primaryIdentifier ?? [];
  const parts = names.flatMap((name) => {
    const part = properties[name];
    return typeof part === 'string' && part !== '' ? [part] : [];
  });
  return names.length > 0 && parts.length === names.length ? parts.join('|') : undefined;
}

function isKept({ deletionPolicy }: ResourceDeclaration): boolean {
  return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
}

function hasOwner(engine: Engine, caller: Caller, type: string, id: string): boolean {
  return engine.stacks.some(
    ({ deleted, account, region, resources }) =>
      deleted === undefined &&
      account === caller.account &&
      region === caller.region &&
      [...resources.values()].some((one) => one.type === type && one.physicalId === id),
  );
}

/** Has the change set take in what exists: named by the template itself, to be kept, and of no stack. */
export async function findExisting(engine: Engine, caller: Caller, changeSet: ChangeSet): Promise<void> {
  const { deployment } = changeSet;
  const place = { services: engine.servicesFor(caller), caller, siblings: [] };
  const imports = new Map<string, string>();
  for (const { action, logicalId } of changeSet.exactChanges) {
    const declaration = deployment.template.resources[logicalId];
    if (action !== 'Add' || declaration === undefined || !canRead(declaration.type)) continue;
    const id = customName(declaration);
    if (id === undefined || !isKept(declaration) || hasOwner(engine, caller, declaration.type, id)) continue;
    const current = { id, properties: declaration.properties, attributes: {} };
    if ((await read(declaration.type, current, place)) !== undefined) imports.set(logicalId, id);
  }
  const named = (change: ResourceChange): ResourceChange => {
    const physicalId = imports.get(change.logicalId);
    return physicalId === undefined ? change : { ...change, action: 'Import', physicalId };
  };
  changeSet.changes = changeSet.changes.map(named);
  changeSet.exactChanges = changeSet.exactChanges.map(named);
  changeSet.deployment = { ...deployment, imports };
}
