/** Writes stacks to CloudFormation, and reads their events; one call each, with AWS's "already done" told from failure. */
import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  GetTemplateCommand,
  type OperationEvent,
  paginateDescribeEvents,
  paginateDescribeStackEvents,
  RollbackStackCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { isCode, OperatorError } from '../support/errors.ts';
import type { WantedStack } from './account.ts';
import type { Clients } from './clients.ts';
import { saysExists, saysNothingToUpdate, saysProtected, saysTokenUsed } from './errors.ts';
import { begins, pointsToFindings, type StackEvent } from './stack-events.ts';
import { stackRequest } from './stack-request.ts';
import type { StackStatus } from './stack-status.ts';

export interface StackWriter {
  /** False when a stack of this name was there already, whoever made it. */
  create(wanted: WantedStack): Promise<boolean>;
  /** False when AWS sees nothing to update. */
  update(wanted: WantedStack): Promise<boolean>;
  protect(stackId: string, on: boolean): Promise<void>;
  /** Lifts termination protection when AWS says that it is on. */
  delete(stackId: string): Promise<void>;
  cancelUpdate(stackId: string): Promise<void>;
  continueRollback(stackId: string, skip: readonly string[]): Promise<void>;
  rollback(stackId: string): Promise<void>;
  /** The body of the template as it was sent. */
  template(stackId: string, signal: AbortSignal): Promise<string>;
  /** Rows of the operation that led to this status, newest first. */
  events(
    stack: { readonly id: string; readonly status: StackStatus },
    signal: AbortSignal,
  ): Promise<readonly StackEvent[]>;
}

/** Writes through the SDK. */
export function createStackWriter(clients: Clients): StackWriter {
  const client = clients.of('cloudformation', CloudFormationClient);
  const write: StackWriter = {
    create: async (wanted) => {
      const input = {
        ...stackRequest('create', wanted),
        EnableTerminationProtection: wanted.terminationProtection,
      };
      const create = clients.write('CreateStack', async (abortSignal) =>
        client.send(new CreateStackCommand(input), { abortSignal }),
      );
      return await accepted(create, saysExists);
    },
    update: async (wanted) => {
      const update = clients.write('UpdateStack', async (abortSignal) =>
        client.send(new UpdateStackCommand(stackRequest('update', wanted)), { abortSignal }),
      );
      return await accepted(update, saysNothingToUpdate);
    },
    protect: async (StackName, on) => {
      const command = new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: on });
      await clients.write('protect', async (abortSignal) => client.send(command, { abortSignal }));
    },
    delete: async (stackId) => {
      const remove = async (): Promise<unknown> =>
        clients.write('DeleteStack', async (abortSignal) =>
          client.send(new DeleteStackCommand({ StackName: stackId }), { abortSignal }),
        );
      if (await accepted(remove(), saysProtected)) return;
      await write.protect(stackId, false);
      await remove();
    },
    ...recoveries(clients, client),
    template: async (StackName, abortSignal) => {
      const command = new GetTemplateCommand({ StackName, TemplateStage: 'Original' });
      return (await client.send(command, { abortSignal })).TemplateBody ?? '';
    },
    events: async (stack, signal) => await readEvents(client, stack, signal),
  };
  return write;
}

/** The ways out of an update that failed. */
function recoveries(
  clients: Clients,
  client: CloudFormationClient,
): Pick<StackWriter, 'cancelUpdate' | 'continueRollback' | 'rollback'> {
  return {
    cancelUpdate: async (StackName) => {
      const command = new CancelUpdateStackCommand({ StackName });
      await clients.write('CancelUpdateStack', async (abortSignal) => client.send(command, { abortSignal }));
    },
    continueRollback: async (StackName, skip) => {
      const skipping = skip.length === 0 ? {} : { ResourcesToSkip: [...skip] };
      const command = new ContinueUpdateRollbackCommand({ StackName, ...skipping });
      await clients.write('ContinueUpdateRollback', async (abortSignal) =>
        client.send(command, { abortSignal }),
      );
    },
    rollback: async (StackName) => {
      const command = new RollbackStackCommand({ StackName });
      await clients.write('RollbackStack', async (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}

/** False when AWS refused with the words of `says`. A client token that AWS knows means it was accepted before. */
async function accepted(call: Promise<unknown>, says: (error: OperatorError) => boolean): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (thrown) {
    if (!(thrown instanceof OperatorError)) throw thrown;
    if (saysTokenUsed(thrown)) return true;
    if (says(thrown)) return false;
    throw thrown;
  }
}

async function readEvents(
  client: CloudFormationClient,
  { id, status }: { readonly id: string; readonly status: StackStatus },
  signal: AbortSignal,
): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  const pages = paginateDescribeStackEvents({ client }, { StackName: id }, { abortSignal: signal });
  for await (const page of pages) {
    for (const row of page.StackEvents ?? []) {
      const event: StackEvent = {
        resource: row.LogicalResourceId ?? '',
        type: row.ResourceType ?? '',
        physicalId: row.PhysicalResourceId ?? '',
        status: row.ResourceStatus ?? '',
        reason: row.ResourceStatusReason ?? '',
      };
      events.push(event);
      if (!begins(event, id, status)) continue;
      const { OperationId: operation } = row;
      if (operation === undefined || !events.some(pointsToFindings)) return events;
      return [...events, ...(await readFindings(client, operation, signal))];
    }
  }
  return events;
}

/**
 * What AWS found in an operation's template before it made anything, last first; the stack's own rows only say how
 * much that is. Nothing where we may not ask. Source: user guide, "Validate stack deployments".
 */
async function readFindings(
  client: CloudFormationClient,
  OperationId: string,
  signal: AbortSignal,
): Promise<readonly StackEvent[]> {
  const findings: StackEvent[] = [];
  const request = { OperationId, Filters: { FailedEvents: true } };
  try {
    for await (const page of paginateDescribeEvents({ client }, request, { abortSignal: signal })) {
      const found = (page.OperationEvents ?? []).filter(({ EventType }) => EventType === 'VALIDATION_ERROR');
      findings.push(...found.map(findingEvent));
    }
  } catch (thrown) {
    if (!isCode(thrown, 'Denied')) throw thrown;
  }
  return findings.toReversed();
}

function findingEvent(found: OperationEvent): StackEvent {
  const { ValidationStatusReason: words = 'AWS gave no reason', ValidationPath: place = 'no place' } = found;
  return {
    resource: found.LogicalResourceId ?? '',
    type: found.ResourceType ?? '',
    physicalId: found.PhysicalResourceId ?? '',
    status: 'VALIDATION_FAILED',
    reason: `${words.replace(/\.$/, '')} (at ${place})`,
  };
}
