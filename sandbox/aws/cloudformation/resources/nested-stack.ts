/** AWS::CloudFormation::Stack: a stack nested in another. */
import type { Mapping } from '../value.ts';
import {
  type Context,
  type Made,
  type NestedRequest,
  needed,
  type ResourceType,
  textOf,
  textsOf,
} from './kind.ts';

function request(properties: Mapping, { tags }: Context): NestedRequest {
  const minutes = textOf(properties, 'TimeoutInMinutes');
  return {
    templateUrl: needed(properties, 'TemplateURL'),
    parameters: (properties['Parameters'] ?? {}) as Mapping,
    tags: tags.filter(({ Key }) => !Key.startsWith('aws:')),
    notificationArns: textsOf(properties, 'NotificationARNs'),
    timeoutMinutes: minutes === undefined ? undefined : Number(minutes),
  };
}

/** The handler of AWS::CloudFormation::Stack. */
export const nestedStack: ResourceType = {
  type: 'AWS::CloudFormation::Stack',
  properties: ['NotificationARNs', 'Parameters', 'Tags', 'TemplateURL', 'TimeoutInMinutes'],
  seconds: { create: 0, update: 0, delete: 0 },
  nests: true,

  create: (properties, context): Promise<Made> =>
    context.nested.create(context.physicalName(100), request(properties, context)),

  update: (properties, { id }, context): Promise<Made> =>
    context.nested.update(id, request(properties, context)),

  restore: ({ id }, context) => context.nested.restore(id),

  conclude: ({ id }, context) => context.nested.conclude(id),

  delete: ({ id }, context) => context.nested.remove(id),
};
