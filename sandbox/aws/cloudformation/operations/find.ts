/** Finds stacks by name or id, as each action may see them. */
import type { Caller } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';

const daysKept = 90;

function here(stack: Stack, caller: Caller): boolean {
  return stack.account === caller.account && stack.region === caller.region;
}

/** The caller's stacks, newest first, the deleted ones of the last 90 days included. */
export function allStacks(engine: Engine, caller: Caller): readonly Stack[] {
  const oldest = engine.clock.now().getTime() - daysKept * 86_400_000;
  return engine.stacks
    .filter(
      (stack) => here(stack, caller) && (stack.deleted === undefined || stack.deleted.getTime() > oldest),
    )
    .toReversed();
}

/** A stack by name, when live, or by id, also when deleted. */
export function lookUp(engine: Engine, caller: Caller, nameOrId: string): Stack | undefined {
  const stacks = allStacks(engine, caller);
  if (nameOrId.startsWith('arn:')) return stacks.find(({ id }) => id === nameOrId);
  return stacks.find((stack) => stack.name === nameOrId && stack.deleted === undefined);
}

/** The stacks nested in one, at any depth, that are not deleted. */
export function descendants(engine: Engine, { id }: Stack): readonly Stack[] {
  const children = engine.stacks.filter(({ parentId, deleted }) => parentId === id && deleted === undefined);
  return children.flatMap((child) => [child, ...descendants(engine, child)]);
}

/** Whether the stack may not be deleted: nested ones are protected with their root. */
export function isProtected(engine: Engine, stack: Stack): boolean {
  const root = engine.stacks.find(({ id }) => id === stack.rootId) ?? stack;
  return root.protected;
}

/** As `lookUp`; throws with the wording given, in which `{}` is the name. */
export function stackOf(
  engine: Engine,
  caller: Caller,
  nameOrId: string,
  complaint = 'Stack with id {} does not exist',
): Stack {
  const found = lookUp(engine, caller, nameOrId);
  if (found === undefined) throw invalid(complaint.replace('{}', nameOrId));
  return found;
}
