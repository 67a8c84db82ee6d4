/** Writes a stack's history: every change of status is a row, newest last. */
import { randomUUID } from 'node:crypto';
import { disguised } from './disguise.ts';
import type { Engine } from './engine.ts';
import type { StackEvent, ValidationError } from './history.ts';
import { operationsAfter } from './last-operations.ts';
import type { ResourceStatus, Stack, StackResource, StackStatus } from './model.ts';

/** Gives the stack a new status and writes its row. */
export function stackRow(engine: Engine, stack: Stack, status: StackStatus, reason?: string): void {
  stack.lastOperations = operationsAfter(stack.lastOperations, stack.status, status);
  stack.status = status;
  stack.reason = reason;
  if (status === 'DELETE_IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS') {
    stack.removed = engine.clock.now();
  }
  if (status === 'UPDATE_ROLLBACK_IN_PROGRESS') stack.executed = undefined;
  stack.history.add({ ...rowOf(engine, stack), status, reason });
}

function rowOf(engine: Engine, stack: Stack): Omit<StackEvent, 'status'> {
  return {
    id: randomUUID(),
    at: engine.clock.now().getTime(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    token: stack.operation?.token,
    operationId: stack.lastOperations[0]?.id,
  };
}

/** Writes what has stopped an operation before it made anything, and the row that says so; the stack goes on as it is. */
export function validationRows(
  engine: Engine,
  stack: Stack,
  row: { readonly errors: readonly ValidationError[]; readonly status: StackStatus },
): string {
  const { errors, status } = row;
  for (const validation of errors) {
    const { logicalId, type } = validation;
    stack.history.add({ ...rowOf(engine, stack), logicalId, physicalId: '', type, status, validation });
  }
  const reason = `Validation failed with ${errors.length} error(s). Call DescribeEvents to retrieve the full list of issues with resource and property details, resolve each error, then retry the operation.`;
  const id = `${stack.name}-${randomUUID()}`;
  stack.history.add({ ...rowOf(engine, stack), id, status, reason, detailedStatus: 'VALIDATION_FAILED' });
  return reason;
}

/** Gives a resource a new status and writes its row. What a clean-up deletes shows no properties and another sort of id. */
export function resourceRow(
  engine: Engine,
  stack: Stack,
  row: {
    readonly resource: StackResource;
    readonly status: ResourceStatus;
    readonly reason?: string | undefined;
  },
): void {
  const { resource, status, reason } = row;
  const at = engine.clock.now();
  const cleaning = stack.status.endsWith('CLEANUP_IN_PROGRESS') && status.startsWith('DELETE_');
  resource.status = status;
  resource.reason = reason;
  resource.updated = at;
  stack.history.add({
    id: cleaning ? `${resource.logicalId}-${randomUUID()}` : undefined,
    at: at.getTime(),
    logicalId: resource.logicalId,
    physicalId: resource.physicalId ?? '',
    type: resource.type,
    status,
    reason,
    properties: cleaning ? undefined : disguised(resource.properties),
    token: stack.operation?.token,
    operationId: stack.lastOperations[0]?.id,
  });
}
