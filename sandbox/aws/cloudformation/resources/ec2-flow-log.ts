/** AWS::EC2::FlowLog. */
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  type FlowLogsResourceType,
  type LogDestinationType,
  type TrafficType,
} from '@aws-sdk/client-ec2';
import { retag, tagged } from './ec2-tags.ts';
import { given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** The handler of AWS::EC2::FlowLog. Nothing but the tags changes in place. */
export const flowLog: ResourceType = {
  type: 'AWS::EC2::FlowLog',
  properties: [
    'ResourceId',
    'ResourceType',
    'TrafficType',
    'DeliverLogsPermissionArn',
    'LogDestination',
  ].concat(['LogDestinationType', 'LogFormat', 'LogGroupName', 'MaxAggregationInterval', 'Tags']),

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const seconds = properties['MaxAggregationInterval'];
    const made = await ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [needed(properties, 'ResourceId')],
        ResourceType: needed(properties, 'ResourceType') as FlowLogsResourceType,
        TrafficType: textOf(properties, 'TrafficType') as TrafficType | undefined,
        DeliverLogsPermissionArn: textOf(properties, 'DeliverLogsPermissionArn'),
        LogDestination: textOf(properties, 'LogDestination'),
        LogDestinationType: textOf(properties, 'LogDestinationType') as LogDestinationType | undefined,
        LogFormat: textOf(properties, 'LogFormat'),
        LogGroupName: textOf(properties, 'LogGroupName'),
        ...(seconds === undefined ? {} : { MaxAggregationInterval: Number(seconds) }),
        ...tagged('vpc-flow-log', context),
      }),
    );
    const refusal = made.Unsuccessful?.[0]?.Error;
    if (refusal !== undefined) throw new HandlerError('InvalidRequest', refusal.Message ?? 'not created');
    const id = given(made.FlowLogIds?.[0], 'FlowLogIds');
    return { id, attributes: { Id: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const { Unsuccessful } = await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [id] }));
    const refusal = Unsuccessful?.[0]?.Error;
    if (refusal !== undefined) throw new HandlerError('InvalidRequest', refusal.Message ?? 'not deleted');
  },
};
