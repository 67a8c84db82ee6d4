/** What a running sandbox holds, for people: parts, stacks, groups and instances by account, calls by service. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import {
  AutoScalingClient,
  type AutoScalingGroup,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { fromEnv, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { CallReport } from './aws/meter.ts';
import { holderOf } from './processes.ts';

type Credentials = ReturnType<typeof fromEnv> | ReturnType<typeof fromTemporaryCredentials>;

/**
 * Lines to print. Counts come from the meter before anything else is asked, since looking at the accounts is itself
 * a few reads. Rejects with one sentence when no sandbox runs in `directory`.
 */
export async function sandboxStatus(directory: string): Promise<string> {
  const pid = await holderOf(join(directory, 'sandbox.pid'));
  const env = parseEnv(await readFile(join(directory, 'env'), 'utf8').catch(() => ''));
  const endpoint = env['AWS_ENDPOINT_URL'];
  if (pid === undefined || endpoint === undefined) throw new Error(`No sandbox runs in ${directory}.`);
  Object.assign(process.env, env);
  const calls = await callLines(endpoint);
  const accounts: readonly (readonly [string, Credentials])[] = [
    ['host account', fromEnv()],
    [
      'guest account',
      fromTemporaryCredentials({ params: { RoleArn: String(env['SANDBOX_GUEST_ROLE_ARN']) } }),
    ],
  ];
  const contents = await Promise.all(
    accounts.map(([title, credentials]) => accountLines(title, credentials)),
  );
  const parts = [
    `sandbox   process ${pid}   AWS ${endpoint}   kubeconfig ${env['KUBECONFIG'] ?? 'none'}   Vault ${env['VAULT_ADDR'] ?? 'none'}`,
  ];
  return [...parts, ...contents.flat(), ...calls].join('\n');
}

async function accountLines(title: string, credentials: Credentials): Promise<readonly string[]> {
  const lines: string[] = [];
  const cloudFormation = new CloudFormationClient({ credentials });
  for await (const page of paginateDescribeStacks({ client: cloudFormation }, {})) {
    for (const stack of page.Stacks ?? []) lines.push(`  stack ${stack.StackName}   ${stack.StackStatus}`);
  }
  const autoScaling = new AutoScalingClient({ credentials });
  for await (const page of paginateDescribeAutoScalingGroups({ client: autoScaling }, {}))
    lines.push(...(page.AutoScalingGroups ?? []).map(groupLine));
  const ec2 = new EC2Client({ credentials });
  for await (const page of paginateDescribeInstances({ client: ec2 }, {})) {
    for (const instance of (page.Reservations ?? []).flatMap((each) => each.Instances ?? [])) {
      const name = instance.Tags?.find((tag) => tag.Key === 'Name')?.Value ?? '';
      lines.push(
        `  instance ${instance.InstanceId}   ${instance.State?.Name}   ${instance.PrivateIpAddress}   ${name}`,
      );
    }
  }
  return [title, ...(lines.length === 0 ? ['  no stacks, no groups, no instances'] : lines)];
}

/** One line for a group: its capacity, and each state that some of its members are in. */
function groupLine(group: AutoScalingGroup): string {
  const states = Map.groupBy(group.Instances ?? [], ({ LifecycleState }) => LifecycleState ?? '');
  const members = [...states].map(([state, there]) => `${there.length} ${state}`).join(', ');
  const sizes = `wants ${group.DesiredCapacity} (${group.MinSize} to ${group.MaxSize})`;
  const ending = group.Status === undefined ? '' : `   ${group.Status}`;
  return `  group ${group.AutoScalingGroupName}   ${sizes}   ${members === '' ? 'no instances' : members}${ending}`;
}

async function callLines(endpoint: string): Promise<readonly string[]> {
  const response = await fetch(`${endpoint}/_sandbox/calls`, { signal: AbortSignal.timeout(5_000) });
  const { since, user, calls } = (await response.json()) as CallReport;
  const byService = Map.groupBy(
    calls.filter((call) => call.via === undefined),
    (call) => `${call.account} ${call.service}`,
  );
  const lines = [...byService].map(([key, counts]) => {
    const total = (kind: 'read' | 'write'): number =>
      counts.reduce((sum, call) => sum + (call.kind === kind ? call.count : 0), 0);
    return `  ${key}   ${total('read')} reads, ${total('write')} writes`;
  });
  return [`calls since ${since}: ${user.reads} reads, ${user.writes} writes`, ...lines.toSorted()];
}
