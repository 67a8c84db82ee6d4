/** AWS::IAM::ServiceLinkedRole: the role by which a service of AWS acts in an account. */
import {
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { given, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** The handler of AWS::IAM::ServiceLinkedRole. */
export const serviceLinkedRole: ResourceType = {
  type: 'AWS::IAM::ServiceLinkedRole',
  properties: ['AWSServiceName', 'CustomSuffix', 'Description'],
  seconds: { create: 5, update: 5, delete: 10 },

  async create(properties, context): Promise<Made> {
    const iam = await context.services.iam();
    const made = await iam.send(
      new CreateServiceLinkedRoleCommand({
        AWSServiceName: needed(properties, 'AWSServiceName'),
        CustomSuffix: textOf(properties, 'CustomSuffix'),
        Description: textOf(properties, 'Description'),
      }),
    );
    const id = given(made.Role?.RoleName, 'RoleName');
    return { id, attributes: { RoleName: id } };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const iam = await context.services.iam();
    const Description = textOf(properties, 'Description') ?? '';
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName: id, Description }));
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const iam = await context.services.iam();
    await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: id }));
  },
};
