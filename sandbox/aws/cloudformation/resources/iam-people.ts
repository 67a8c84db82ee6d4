/** AWS::IAM::User and AWS::IAM::Group. */
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  type IAMClient,
  PutUserPermissionsBoundaryCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateGroupCommand,
  UpdateLoginProfileCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { type Mapping, same } from '../value.ts';
import { plainTags } from './iam.ts';
import { hold, ignoreAbsent } from './iam-holdings.ts';
import { type Context, given, type Made, needed, type ResourceType, textOf, textsOf } from './kind.ts';
import { goneTags } from './small-services.ts';

async function join(iam: IAMClient, UserName: string, wanted: Mapping, former: Mapping): Promise<void> {
  const now = textsOf(former, 'Groups');
  const next = textsOf(wanted, 'Groups');
  for (const GroupName of now.filter((one) => !next.includes(one))) {
    await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })).catch(ignoreAbsent);
  }
  for (const GroupName of next.filter((one) => !now.includes(one))) {
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  }
}

async function login(iam: IAMClient, UserName: string, wanted: Mapping, former: Mapping): Promise<void> {
  const profile = wanted['LoginProfile'] as Mapping | undefined;
  if (same(profile, former['LoginProfile'])) return;
  if (profile === undefined) {
    await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(ignoreAbsent);
    return;
  }
  const input = {
    UserName,
    Password: needed(profile, 'Password'),
    PasswordResetRequired: profile['PasswordResetRequired'] === true,
  };
  await (former['LoginProfile'] === undefined
    ? iam.send(new CreateLoginProfileCommand(input))
    : iam.send(new UpdateLoginProfileCommand(input)));
}

async function bound(iam: IAMClient, UserName: string, wanted: Mapping, former: Mapping): Promise<void> {
  const PermissionsBoundary = textOf(wanted, 'PermissionsBoundary');
  if (PermissionsBoundary === textOf(former, 'PermissionsBoundary')) return;
  await (PermissionsBoundary === undefined
    ? iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))
    : iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary })));
}

async function retag(iam: IAMClient, UserName: string, context: Context): Promise<void> {
  const TagKeys = goneTags(context);
  if (TagKeys.length > 0) await iam.send(new UntagUserCommand({ UserName, TagKeys }));
  const Tags = plainTags(context.tags);
  if (Tags.length > 0) await iam.send(new TagUserCommand({ UserName, Tags }));
}

/** The ARN with another path: it is all of an ARN that UpdateUser and UpdateGroup can change here. */
function moved(attributes: Mapping, kind: 'user' | 'group', name: string, properties: Mapping): Mapping {
  const start = needed(attributes, 'Arn').split(`:${kind}/`)[0];
  return { ...attributes, Arn: `${start}:${kind}${textOf(properties, 'Path') ?? '/'}${name}` };
}

/** The handler of AWS::IAM::User. */
export const user: ResourceType = {
  type: 'AWS::IAM::User',
  properties: ['Groups', 'LoginProfile', 'ManagedPolicyArns', 'Path', 'PermissionsBoundary'].concat([
    'Policies',
    'Tags',
    'UserName',
  ]),
  seconds: { create: 20, update: 15, delete: 2 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const made = await iam.send(
      new CreateUserCommand({
        UserName: textOf(properties, 'UserName') ?? context.physicalName(64),
        Path: textOf(properties, 'Path'),
        PermissionsBoundary: textOf(properties, 'PermissionsBoundary'),
        Tags: plainTags(context.tags),
      }),
    );
    const id = given(made.User?.UserName, 'UserName');
    const attributes = { Arn: given(made.User?.Arn, 'Arn') };
    context.initiated(id, attributes);
    await login(iam, id, properties, {});
    await join(iam, id, properties, {});
    await hold(['user', id], properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    if (!same(properties['Path'], former['Path'])) {
      await iam.send(new UpdateUserCommand({ UserName: id, NewPath: textOf(properties, 'Path') ?? '/' }));
    }
    await bound(iam, id, properties, former);
    await login(iam, id, properties, former);
    await join(iam, id, properties, former);
    await hold(['user', id], properties, former, context);
    await retag(iam, id, context);
    return { id, attributes: moved(attributes, 'user', id, properties) };
  },

  async delete({ id, properties }, context): Promise<void> {
    const iam = await context.services.iam();
    await hold(['user', id], {}, properties, context);
    await join(iam, id, {}, properties);
    await login(iam, id, {}, properties);
    await iam.send(new DeleteUserCommand({ UserName: id }));
  },
};

/** The handler of AWS::IAM::Group. */
export const group: ResourceType = {
  type: 'AWS::IAM::Group',
  properties: ['GroupName', 'ManagedPolicyArns', 'Path', 'Policies'],
  seconds: { create: 20, update: 15, delete: 2 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const GroupName = textOf(properties, 'GroupName') ?? context.physicalName(128);
    const made = await iam.send(new CreateGroupCommand({ GroupName, Path: textOf(properties, 'Path') }));
    const id = given(made.Group?.GroupName, 'GroupName');
    const attributes = { Arn: given(made.Group?.Arn, 'Arn') };
    context.initiated(id, attributes);
    await hold(['group', id], properties, {}, context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    if (!same(properties['Path'], former['Path'])) {
      await iam.send(new UpdateGroupCommand({ GroupName: id, NewPath: textOf(properties, 'Path') ?? '/' }));
    }
    await hold(['group', id], properties, former, context);
    return { id, attributes: moved(attributes, 'group', id, properties) };
  },

  async delete({ id, properties }, context): Promise<void> {
    const iam = await context.services.iam();
    await hold(['group', id], {}, properties, context);
    await iam.send(new DeleteGroupCommand({ GroupName: id }));
  },
};
