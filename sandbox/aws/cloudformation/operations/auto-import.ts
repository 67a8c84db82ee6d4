/** Finds what a change set would make although it exists. Source: user guide, "Import AWS resources into a CloudFormation stack automatically". */
import type { Caller } from '../../contract.ts';
import { canRead, read } from '../reading/read.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import type { Engine } from '../stacks/engine.ts';
import type { ResourceChange } from '../stacks/resource-change.ts';
import { customName } from '../stacks/validation.ts';
import { invalid } from '../template/errors.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';

/** One thing that exists by the name that the template itself gives it: every part of its primary identifier as text. */
interface Found {
  readonly logicalId: string;
  readonly id: string;
  readonly kept: boolean;
  /** The identifier's parts by name. */
  readonly identifier: NonNullable<ReturnType<typeof customName>>;
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

async function existing(engine: Engine, caller: Caller, changeSet: ChangeSet): Promise<readonly Found[]> {
  const place = { services: engine.servicesFor(caller), caller, siblings: [] };
  const found: Found[] = [];
  for (const { action, logicalId } of changeSet.exactChanges) {
    const declaration = changeSet.deployment.template.resources[logicalId];
    if (action !== 'Add' || declaration === undefined || !canRead(declaration.type)) continue;
    const { type, properties } = declaration;
    const identifier = customName(type, properties);
    const id = identifier?.map(([, part]) => part).join('|');
    if (identifier === undefined || id === undefined || hasOwner(engine, caller, type, id)) continue;
    if ((await read(type, { id, properties, attributes: {} }, place)) === undefined) continue;
    found.push({ logicalId, id, identifier, kept: isKept(declaration) });
  }
  return found;
}

/** Refuses to take in what the stack's deletion would delete. */
function refuseUnkept(found: readonly Found[]): void {
  const affected = found
    .filter(({ kept }) => !kept)
    .map(({ logicalId, identifier }) => {
      const parts = identifier.map(([name, part]) => `${name}=${part}`).join(', ');
      return `${logicalId} ({${parts}})`;
    });
  if (affected.length === 0) return;
  throw invalid(
    `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${affected.join(', ')}`,
  );
}

/** Has the change set take in what exists and is of no stack. Throws when the template would not keep it. */
export async function findExisting(engine: Engine, caller: Caller, changeSet: ChangeSet): Promise<void> {
  const found = await existing(engine, caller, changeSet);
  refuseUnkept(found);
  const imports = new Map(found.map(({ logicalId, id }) => [logicalId, id]));
  const named = (change: ResourceChange): ResourceChange => {
    const physicalId = imports.get(change.logicalId);
    return physicalId === undefined ? change : { ...change, action: 'Import', physicalId };
  };
  changeSet.changes = changeSet.changes.map(named);
  changeSet.exactChanges = changeSet.exactChanges.map(named);
  changeSet.deployment = { ...changeSet.deployment, imports };
}
