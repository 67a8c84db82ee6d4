/** Looks at stacks in both accounts through the CloudFormation API, as any user of AWS would. */
import { CloudFormationClient, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { guestAccount, hostAccount, type World } from './world.ts';

interface CallerSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string }
    | ReturnType<typeof fromTemporaryCredentials>;
}

export interface SeenStack {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined while it was never updated. */
  readonly updated: Date | undefined;
}

/** For a client that acts in the account: as the host's own identity, or in the role the guest offers. */
export function callerIn({ sandbox: { env } }: World, account: string): CallerSettings {
  const masterCredentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const place = { endpoint: env['AWS_ENDPOINT_URL'] ?? '', region: env['AWS_REGION'] ?? '' };
  if (account === hostAccount) return { ...place, credentials: masterCredentials };
  const params = { RoleArn: env['SANDBOX_GUEST_ROLE_ARN'] ?? '', RoleSessionName: 'scenario' };
  const credentials = fromTemporaryCredentials({ masterCredentials, params, clientConfig: place });
  return { ...place, credentials };
}

/** CloudFormation as a user of the account sees it. */
export function cloudFormation(world: World, account: string): CloudFormationClient {
  return new CloudFormationClient(callerIn(world, account));
}

/** The stacks of a cluster, by account and name. */
export async function stacksOf(world: World, id: string): Promise<readonly SeenStack[]> {
  const seen: SeenStack[] = [];
  for (const account of [hostAccount, guestAccount]) {
    for await (const page of paginateDescribeStacks({ client: cloudFormation(world, account) }, {}))
      seen.push(...(page.Stacks ?? []).map(seenStack));
  }
  return seen
    .filter(({ name }) => name.startsWith(`cluster-${id}-`))
    .toSorted((a, b) => (`${a.account}${a.name}` < `${b.account}${b.name}` ? -1 : 1));
}

function seenStack(stack: Stack): SeenStack {
  const pairs = (
    list: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[],
  ) => Object.fromEntries(list.map(({ key = '', value = '' }) => [key, value]));
  return {
    account: stack.StackId?.split(':')[4] ?? '',
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    outputs: pairs(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => ({ key: OutputKey, value: OutputValue })),
    ),
    tags: pairs((stack.Tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }))),
    updated: stack.LastUpdatedTime,
  };
}
