/** AWS::IAM::InstanceProfile. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { ignoreAbsent } from './iam-holdings.ts';
import { type Context, given, type Made, type ResourceType, textOf, textsOf } from './kind.ts';

async function setRoles(
  profile: string,
  wanted: readonly string[],
  had: readonly string[],
  context: Context,
): Promise<void> {
  const iam = await context.services.iam();
  for (const RoleName of had.filter((name) => !wanted.includes(name))) {
    await iam
      .send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: profile, RoleName }))
      .catch(ignoreAbsent);
  }
  for (const RoleName of wanted.filter((name) => !had.includes(name))) {
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: profile, RoleName }));
  }
}

/** The handler of AWS::IAM::InstanceProfile. */
export const instanceProfile: ResourceType = {
  type: 'AWS::IAM::InstanceProfile',
  properties: ['InstanceProfileName', 'Path', 'Roles'],
  seconds: { create: 120, update: 120, delete: 2 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const made = await iam.send(
      new CreateInstanceProfileCommand({
        InstanceProfileName: textOf(properties, 'InstanceProfileName') ?? context.physicalName(128),
        Path: textOf(properties, 'Path'),
      }),
    );
    const id = given(made.InstanceProfile?.InstanceProfileName, 'InstanceProfileName');
    const attributes = { Arn: given(made.InstanceProfile?.Arn, 'Arn') };
    context.initiated(id, attributes);
    await setRoles(id, textsOf(properties, 'Roles'), [], context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    await setRoles(id, textsOf(properties, 'Roles'), textsOf(former, 'Roles'), context);
    return { id, attributes };
  },

  async delete({ id, properties }, context): Promise<void> {
    const iam = await context.services.iam();
    await setRoles(id, [], textsOf(properties, 'Roles'), context);
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: id }));
  },
};
