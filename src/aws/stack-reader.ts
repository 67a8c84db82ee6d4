/** Reads stacks from CloudFormation: the cheap list of all, and the details of few. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStacks,
  type Stack as SdkStack,
} from '@aws-sdk/client-cloudformation';
import { isCode } from '../support/errors.ts';
import type { Tags } from './account.ts';
import type { Clients } from './clients.ts';
import { clusterIdOf } from './stack-names.ts';
import { type StackStatus, stackStatus, stackStatuses } from './stack-status.ts';

/** A stack as the list shows it: without outputs, tags and parameters. */
export interface StackSummary {
  readonly name: string;
  readonly id: string;
  readonly status: StackStatus;
  readonly statusReason?: string | undefined;
  /** Milliseconds since 1970 of the last update; absent when there was none. */
  readonly lastUpdated?: number | undefined;
}

export interface StackDetails {
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly terminationProtection: boolean;
}

export interface StackReader {
  /** Every living stack with a name of ours, and how many pages that took. */
  list(signal: AbortSignal): Promise<{ readonly stacks: readonly StackSummary[]; readonly pages: number }>;
  /** Undefined when the stack has gone meanwhile. */
  describe(name: string, signal: AbortSignal): Promise<StackDetails | undefined>;
}

/** Reads through the SDK. */
export function createStackReader(clients: Clients): StackReader {
  const client = clients.of('cloudformation', CloudFormationClient);
  return {
    list: async (signal) => await list(client, signal),
    describe: async (name, signal) => await describe(client, name, signal),
  };
}

const living = stackStatuses.filter((status) => status !== 'DELETE_COMPLETE');

async function list(client: CloudFormationClient, signal: AbortSignal): ReturnType<StackReader['list']> {
  const stacks: StackSummary[] = [];
  let pages = 0;
  const answers = paginateListStacks({ client }, { StackStatusFilter: living }, { abortSignal: signal });
  for await (const page of answers) {
    pages += 1;
    for (const row of page.StackSummaries ?? []) {
      if (row.StackName === undefined || clusterIdOf(row.StackName) === undefined) continue;
      stacks.push({
        name: row.StackName,
        id: row.StackId ?? row.StackName,
        status: stackStatus(row.StackStatus ?? 'missing'),
        statusReason: row.StackStatusReason,
        lastUpdated: row.LastUpdatedTime?.getTime(),
      });
    }
  }
  return { stacks, pages };
}

async function describe(
  client: CloudFormationClient,
  name: string,
  signal: AbortSignal,
): Promise<StackDetails | undefined> {
  const command = new DescribeStacksCommand({ StackName: name });
  const answer = await client.send(command, { abortSignal: signal }).catch((thrown: unknown) => {
    if (isCode(thrown, 'NotFound')) return undefined;
    throw thrown;
  });
  const stack = answer?.Stacks?.[0];
  return stack === undefined ? undefined : detailsOf(stack);
}

function detailsOf(stack: SdkStack): StackDetails {
  const tags = (stack.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);
  const outputs = (stack.Outputs ?? []).map(
    ({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? ''] as const,
  );
  return {
    tags: Object.fromEntries(tags),
    outputs: Object.fromEntries(outputs),
    terminationProtection: stack.EnableTerminationProtection ?? false,
  };
}
