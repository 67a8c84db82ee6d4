/** Writes a stack's history: every change of status is a row, newest last. */
import { randomUUID } from 'node:crypto';
import type { Engine } from './engine.ts';
import { operationsAfter } from './last-operations.ts';
import type { ResourceStatus, Stack, StackResource, StackStatus } from './model.ts';

/** Gives the stack a new status and writes its row. */
export function stackRow(engine: Engine, stack: Stack, status: StackStatus, reason?: string): void {
  const now = engine.clock.now();
  stack.lastOperations = operationsAfter(stack.lastOperations, stack.status, status);
  stack.status = status;
  stack.reason = reason;
  if (status === 'DELETE_IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS') stack.removed = now;
  stack.history.add({
    id: randomUUID(),
    at: now.getTime(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
    token: stack.operation?.token,
    operationId: stack.lastOperations[0]?.id,
  });
}

/** Gives a resource a new status and writes its row. In a clean-up rows have no properties and another sort of id. */
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
  const cleaning = stack.status.endsWith('CLEANUP_IN_PROGRESS');
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
    properties: cleaning ? undefined : resource.properties,
    token: stack.operation?.token,
    operationId: stack.lastOperations[0]?.id,
  });
}
