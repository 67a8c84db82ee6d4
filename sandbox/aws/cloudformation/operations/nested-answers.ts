/** What a nested stack tells its parent: what it is, and how it failed. */
import type { Made } from '../resources/kind.ts';
import type { Stack } from '../stacks/model.ts';

/** Whether the rollback of a nested stack only waits for the end of its parent's. */
export function wentBack({ status }: Stack): boolean {
  return status === 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
}

/** What the parent's resource knows of a nested stack: `Outputs.X` and the attributes of the specification. */
export function made(child: Stack): Made {
  return {
    id: child.id,
    attributes: {
      StackId: child.id,
      StackStatus: child.status,
      CreationTime: child.created.toISOString(),
      LastUpdateTime: (child.updated ?? child.created).toISOString(),
      ParentId: child.parentId ?? '',
      RootId: child.rootId ?? '',
      ChangeSetId: child.executed ?? '',
      Outputs: Object.fromEntries(child.outputs.map(({ key, value }) => [key, value])),
    },
  };
}

/** A refusal by a nested stack, with its own reason. */
export function embedded({ id }: Stack, what: string, reason: string | undefined): Error {
  return new Error(`Embedded stack ${id} was not successfully ${what}: ${reason ?? ''}`);
}

/** The same of an update, which also says how far it has come. */
export function notUpdated({ id }: Stack, status: string | undefined, reason: string | undefined): Error {
  const words = `Currently in ${status} with reason: ${reason ?? ''}`;
  return new Error(`Embedded stack ${id} was not successfully updated. ${words}`);
}
