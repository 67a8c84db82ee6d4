/** AWS::IAM::Policy (inline, on roles, users and groups) and AWS::IAM::ManagedPolicy. */
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  ListPolicyVersionsCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Mapping } from '../value.ts';
import { documentText, ignoreAbsent } from './iam-holdings.ts';
import {
  type Context,
  given,
  HandlerError,
  type Made,
  needed,
  type ResourceType,
  textOf,
  textsOf,
} from './kind.ts';

/** Who carries a policy. */
interface Holder {
  readonly kind: 'Roles' | 'Users' | 'Groups';
  readonly name: string;
}

function holders(properties: Mapping): readonly Holder[] {
  const kinds = ['Roles', 'Users', 'Groups'] as const;
  return kinds.flatMap((kind) => textsOf(properties, kind).map((name) => ({ kind, name })));
}

function without(all: readonly Holder[], others: readonly Holder[]): readonly Holder[] {
  return all.filter((one) => !others.some((other) => other.kind === one.kind && other.name === one.name));
}

async function put({ kind, name }: Holder, properties: Mapping, context: Context): Promise<void> {
  const iam = await context.services.iam();
  const policy = {
    PolicyName: needed(properties, 'PolicyName'),
    PolicyDocument: documentText(properties, 'PolicyDocument'),
  };
  if (kind === 'Roles') await iam.send(new PutRolePolicyCommand({ RoleName: name, ...policy }));
  else if (kind === 'Users') await iam.send(new PutUserPolicyCommand({ UserName: name, ...policy }));
  else await iam.send(new PutGroupPolicyCommand({ GroupName: name, ...policy }));
}

async function take({ kind, name }: Holder, PolicyName: string, context: Context): Promise<void> {
  const iam = await context.services.iam();
  if (kind === 'Roles')
    await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })).catch(ignoreAbsent);
  else if (kind === 'Users')
    await iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName })).catch(ignoreAbsent);
  else await iam.send(new DeleteGroupPolicyCommand({ GroupName: name, PolicyName })).catch(ignoreAbsent);
}

/** The handler of AWS::IAM::Policy. */
export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: ['PolicyName', 'PolicyDocument', 'Roles', 'Users', 'Groups'],
  seconds: { create: 15, update: 15, delete: 2 },

  async create(properties, context): Promise<Made> {
    const all = holders(properties);
    if (all.length === 0) {
      throw new HandlerError('InvalidRequest', 'At least one of [Groups,Roles,Users] must be non-empty.');
    }
    const id = context.physicalName(24);
    context.initiated(id, { Id: id });
    for (const holder of all) await put(holder, properties, context);
    return { id, attributes: { Id: id } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const name = needed(former, 'PolicyName');
    const renamed = name !== needed(properties, 'PolicyName');
    for (const holder of holders(properties)) await put(holder, properties, context);
    const stale = renamed ? holders(former) : without(holders(former), holders(properties));
    for (const holder of stale) await take(holder, name, context);
    return { id, attributes };
  },

  async delete({ properties }, context): Promise<void> {
    for (const holder of holders(properties)) await take(holder, needed(properties, 'PolicyName'), context);
  },
};

async function attach({ kind, name }: Holder, PolicyArn: string, context: Context): Promise<void> {
  const iam = await context.services.iam();
  if (kind === 'Roles') await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
  else if (kind === 'Users') await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  else await iam.send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn }));
}

async function detach({ kind, name }: Holder, PolicyArn: string, context: Context): Promise<void> {
  const iam = await context.services.iam();
  if (kind === 'Roles')
    await iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })).catch(ignoreAbsent);
  else if (kind === 'Users')
    await iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn })).catch(ignoreAbsent);
  else await iam.send(new DetachGroupPolicyCommand({ GroupName: name, PolicyArn })).catch(ignoreAbsent);
}

/** Removes versions that are not the default, of which IAM keeps five. */
async function dropOldVersions(PolicyArn: string, context: Context): Promise<void> {
  const iam = await context.services.iam();
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion !== true) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}

/** The handler of AWS::IAM::ManagedPolicy. */
export const managedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: ['ManagedPolicyName', 'PolicyDocument', 'Description', 'Path', 'Roles', 'Users', 'Groups'],
  seconds: { create: 15, update: 15, delete: 2 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const { Policy: made } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: textOf(properties, 'ManagedPolicyName') ?? context.physicalName(128),
        PolicyDocument: documentText(properties, 'PolicyDocument'),
        Description: textOf(properties, 'Description'),
        Path: textOf(properties, 'Path'),
      }),
    );
    const id = given(made?.Arn, 'Arn');
    const attributes = {
      PolicyArn: id,
      PolicyId: made?.PolicyId ?? '',
      DefaultVersionId: made?.DefaultVersionId ?? 'v1',
      CreateDate: made?.CreateDate?.toISOString() ?? '',
      UpdateDate: made?.UpdateDate?.toISOString() ?? '',
      AttachmentCount: holders(properties).length,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
    };
    context.initiated(id, attributes);
    for (const holder of holders(properties)) await attach(holder, id, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    const PolicyDocument = documentText(properties, 'PolicyDocument');
    let version = textOf(attributes, 'DefaultVersionId') ?? 'v1';
    if (PolicyDocument !== documentText(former, 'PolicyDocument')) {
      await dropOldVersions(id, context);
      const made = await iam.send(
        new CreatePolicyVersionCommand({ PolicyArn: id, PolicyDocument, SetAsDefault: true }),
      );
      version = made.PolicyVersion?.VersionId ?? version;
    }
    for (const holder of without(holders(former), holders(properties))) await detach(holder, id, context);
    for (const holder of without(holders(properties), holders(former))) await attach(holder, id, context);
    const { Policy: now } = await iam.send(new GetPolicyCommand({ PolicyArn: id }));
    return {
      id,
      attributes: {
        ...attributes,
        DefaultVersionId: version,
        AttachmentCount: now?.AttachmentCount ?? holders(properties).length,
        UpdateDate: now?.UpdateDate?.toISOString() ?? '',
      },
    };
  },

  async delete({ id, properties }, context): Promise<void> {
    const iam = await context.services.iam();
    for (const holder of holders(properties)) await detach(holder, id, context);
    await dropOldVersions(id, context);
    await iam.send(new DeletePolicyCommand({ PolicyArn: id }));
  },
};
