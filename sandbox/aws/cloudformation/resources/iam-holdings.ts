/** What policies a role, a user or a group holds: managed ones by their ARN, inline ones by name. */
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Mapping } from '../value.ts';
import { type Context, mappingsOf, needed, textsOf } from './kind.ts';

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

/** How one kind of holder is told; `name` is the holder's. */
interface Holder {
  attach(iam: IAMClient, name: string, PolicyArn: string): Promise<unknown>;
  detach(iam: IAMClient, name: string, PolicyArn: string): Promise<unknown>;
  put(iam: IAMClient, name: string, policy: Inline): Promise<unknown>;
  drop(iam: IAMClient, name: string, PolicyName: string): Promise<unknown>;
}

const holders = {
  role: {
    attach: (iam, RoleName, PolicyArn) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    detach: (iam, RoleName, PolicyArn) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    put: (iam, RoleName, policy) => iam.send(new PutRolePolicyCommand({ RoleName, ...policy })),
    drop: (iam, RoleName, PolicyName) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
  },
  user: {
    attach: (iam, UserName, PolicyArn) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    detach: (iam, UserName, PolicyArn) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    put: (iam, UserName, policy) => iam.send(new PutUserPolicyCommand({ UserName, ...policy })),
    drop: (iam, UserName, PolicyName) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
  },
  group: {
    attach: (iam, GroupName, PolicyArn) => iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (iam, GroupName, PolicyArn) => iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    put: (iam, GroupName, policy) => iam.send(new PutGroupPolicyCommand({ GroupName, ...policy })),
    drop: (iam, GroupName, PolicyName) => iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
  },
} satisfies Readonly<Record<string, Holder>>;

/** A policy document as the text the API takes. */
export function documentText(properties: Mapping, name: string): string {
  const document = properties[name];
  return typeof document === 'string' ? document : JSON.stringify(document);
}

/** Lets "there is no such thing" pass, throws the rest. */
export function ignoreAbsent(error: unknown): void {
  if (error instanceof Error && /NoSuchEntity|NotFound/.test(error.name)) return;
  throw error;
}

/** Brings what a holder has, by ManagedPolicyArns and Policies, from `former` to `properties`. */
export async function hold(
  [kind, name]: readonly [keyof typeof holders, string],
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const iam = await context.services.iam();
  const holder: Holder = holders[kind];
  const wanted = textsOf(properties, 'ManagedPolicyArns');
  const had = textsOf(former, 'ManagedPolicyArns');
  for (const arn of had.filter((one) => !wanted.includes(one))) {
    await holder.detach(iam, name, arn).catch(ignoreAbsent);
  }
  for (const arn of wanted.filter((one) => !had.includes(one))) await holder.attach(iam, name, arn);
  const policies = mappingsOf(properties, 'Policies').map((policy) => ({
    PolicyName: needed(policy, 'PolicyName'),
    PolicyDocument: documentText(policy, 'PolicyDocument'),
  }));
  const names = policies.map(({ PolicyName }) => PolicyName);
  const gone = mappingsOf(former, 'Policies').map((policy) => needed(policy, 'PolicyName'));
  for (const one of gone.filter((each) => !names.includes(each))) {
    await holder.drop(iam, name, one).catch(ignoreAbsent);
  }
  for (const policy of policies) await holder.put(iam, name, policy);
}
