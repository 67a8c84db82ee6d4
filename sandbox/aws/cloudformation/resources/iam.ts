/** IAM: role, inline policy, managed policy, instance profile. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { type Mapping, same } from '../value.ts';
import {
  type Context,
  given,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  textOf,
  textsOf,
} from './kind.ts';

/** A policy document as the text the API takes. */
export function documentText(properties: Mapping, name: string): string {
  const document = properties[name];
  return typeof document === 'string' ? document : JSON.stringify(document);
}

/** Tags without CloudFormation's own, which IAM and others take only from CloudFormation itself. */
export function plainTags(tags: Context['tags']): { Key: string; Value: string }[] {
  return tags.filter(({ Key }) => !Key.startsWith('aws:'));
}

async function managed(role: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const iam = await context.services.iam();
  const wanted = textsOf(properties, 'ManagedPolicyArns');
  const had = textsOf(former, 'ManagedPolicyArns');
  for (const PolicyArn of had.filter((arn) => !wanted.includes(arn))) {
    await iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn }));
  }
  for (const PolicyArn of wanted.filter((arn) => !had.includes(arn))) {
    await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn }));
  }
}

async function inline(role: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const iam = await context.services.iam();
  const wanted = mappingsOf(properties, 'Policies');
  const names = wanted.map((policy) => needed(policy, 'PolicyName'));
  for (const policy of mappingsOf(former, 'Policies')) {
    const PolicyName = needed(policy, 'PolicyName');
    if (names.includes(PolicyName)) continue;
    await iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName }));
  }
  for (const policy of wanted) {
    const PolicyName = needed(policy, 'PolicyName');
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName,
        PolicyDocument: documentText(policy, 'PolicyDocument'),
      }),
    );
  }
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
    await managed(id, properties, {}, context);
    await inline(id, properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    await updateRole(id, properties, former, context);
    await managed(id, properties, former, context);
    await inline(id, properties, former, context);
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
    await managed(id, {}, properties, context).catch(ignoreAbsent);
    await inline(id, {}, properties, context).catch(ignoreAbsent);
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  },
};

/** Lets "there is no such thing" pass, throws the rest. */
export function ignoreAbsent(error: unknown): void {
  if (error instanceof Error && /NoSuchEntity|NotFound/.test(error.name)) return;
  throw error;
}
