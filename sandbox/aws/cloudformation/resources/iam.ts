/** IAM: role, inline policy, managed policy, instance profile. */
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { type Mapping, same } from '../value.ts';
import { documentText, hold } from './iam-holdings.ts';
import { type Context, given, type Made, type ResourceType, textOf } from './kind.ts';

/** Tags without CloudFormation's own, which IAM and others take only from CloudFormation itself. */
export function plainTags(tags: Context['tags']): { Key: string; Value: string }[] {
  return tags.filter(({ Key }) => !Key.startsWith('aws:'));
}

async function updateRole(
  role: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const iam = await context.services.iam();
  const RoleName = role;
  if (!same(properties['AssumeRolePolicyDocument'], former['AssumeRolePolicyDocument'])) {
    const PolicyDocument = documentText(properties, 'AssumeRolePolicyDocument');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  }
  const described = ['Description', 'MaxSessionDuration'].some(
    (name) => !same(properties[name], former[name]),
  );
  if (described) {
    const Description = textOf(properties, 'Description') ?? '';
    const MaxSessionDuration = Number(properties['MaxSessionDuration'] ?? 3600);
    await iam.send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }));
  }
  const boundary = textOf(properties, 'PermissionsBoundary');
  if (boundary !== textOf(former, 'PermissionsBoundary')) {
    await (boundary === undefined
      ? iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))
      : iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary })));
  }
}

/** The handler of AWS::IAM::Role. */
export const role: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
  ].concat(['PermissionsBoundary', 'Policies', 'RoleName', 'Tags']),
  seconds: { create: 17, update: 15, delete: 2 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const session = properties['MaxSessionDuration'];
    const made = await iam.send(
      new CreateRoleCommand({
        RoleName: textOf(properties, 'RoleName') ?? context.physicalName(64),
        AssumeRolePolicyDocument: documentText(properties, 'AssumeRolePolicyDocument'),
        Path: textOf(properties, 'Path'),
        Description: textOf(properties, 'Description'),
        MaxSessionDuration: session === undefined ? undefined : Number(session),
        PermissionsBoundary: textOf(properties, 'PermissionsBoundary'),
        Tags: plainTags(context.tags),
      }),
    );
    const id = given(made.Role?.RoleName, 'RoleName');
    const attributes = { Arn: given(made.Role?.Arn, 'Arn'), RoleId: given(made.Role?.RoleId, 'RoleId') };
    context.initiated(id, attributes);
    await hold(['role', id], properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    await updateRole(id, properties, former, context);
    await hold(['role', id], properties, former, context);
    const keys = context.tags.map(({ Key }) => Key);
    const gone = plainTags(context.formerTags).filter(({ Key }) => !keys.includes(Key));
    if (gone.length > 0)
      await iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: gone.map(({ Key }) => Key) }));
    const tags = plainTags(context.tags);
    if (tags.length > 0) await iam.send(new TagRoleCommand({ RoleName: id, Tags: tags }));
    return { id, attributes };
  },

  async delete({ id, properties }, context): Promise<void> {
    const iam = await context.services.iam();
    await hold(['role', id], {}, properties, context);
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  },
};
