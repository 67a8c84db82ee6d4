/** AWS::EC2::Volume and AWS::EC2::VolumeAttachment. */
import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { type Context, given, HandlerError, type Made, needed, type ResourceType, textOf } from './kind.ts';

/** ModifyVolume takes these; a volume's other properties stay as they were made (AWS::EC2::Volume, update behaviours). */
const modifiable = ['Size', 'VolumeType', 'Iops', 'Throughput', 'MultiAttachEnabled'];
const fixed = ['AvailabilityZone', 'AvailabilityZoneId', 'Encrypted', 'KmsKeyId', 'SnapshotId'];

function numberOf(properties: Mapping, name: string): number | undefined {
  return properties[name] === undefined ? undefined : Number(properties[name]);
}

async function inState(id: string, wanted: string, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  for (let look = 0; look < 60; look += 1) {
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
    const volume = Volumes?.[0];
    if ((wanted === 'attached' ? volume?.Attachments?.[0]?.State : volume?.State) === wanted) return;
    await context.clock.wait(2_000);
  }
  throw new HandlerError('NotStabilized', `Volume ${id} did not stabilize`);
}

/** The handler of AWS::EC2::Volume. */
export const volume: ResourceType = {
  type: 'AWS::EC2::Volume',
  properties: [...modifiable, ...fixed, 'Tags'],
  seconds: { create: 5, update: 10, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const encrypted = properties['Encrypted'];
    const made = await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZone: textOf(properties, 'AvailabilityZone'),
        AvailabilityZoneId: textOf(properties, 'AvailabilityZoneId'),
        Size: numberOf(properties, 'Size'),
        VolumeType: textOf(properties, 'VolumeType') as VolumeType | undefined,
        Iops: numberOf(properties, 'Iops'),
        Throughput: numberOf(properties, 'Throughput'),
        Encrypted: encrypted === undefined ? undefined : encrypted === true,
        KmsKeyId: textOf(properties, 'KmsKeyId'),
        SnapshotId: textOf(properties, 'SnapshotId'),
        MultiAttachEnabled: properties['MultiAttachEnabled'] === true ? true : undefined,
        ...tagged('volume', context),
      }),
    );
    const id = given(made.VolumeId, 'VolumeId');
    context.initiated(id, { VolumeId: id });
    await inState(id, 'available', context);
    return { id, attributes: { VolumeId: id } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const bad = fixed.find((name) => !same(properties[name], former[name]));
    if (bad !== undefined)
      throw new HandlerError('NotUpdatable', `Property ${bad} of a volume cannot be updated`);
    const ec2 = await context.services.ec2();
    if (modifiable.some((name) => !same(properties[name], former[name]))) {
      await ec2.send(
        new ModifyVolumeCommand({
          VolumeId: id,
          Size: numberOf(properties, 'Size'),
          VolumeType: textOf(properties, 'VolumeType') as VolumeType | undefined,
          Iops: numberOf(properties, 'Iops'),
          Throughput: numberOf(properties, 'Throughput'),
        }),
      );
    }
    await retag(id, context);
    return { id, attributes };
  },

  async snapshot({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const Description = `${context.stackName}-snapshot-${context.logicalId}`;
    await ec2.send(new CreateSnapshotCommand({ VolumeId: id, Description, ...tagged('snapshot', context) }));
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
  },
};

/** The handler of AWS::EC2::VolumeAttachment. */
export const volumeAttachment: ResourceType = {
  type: 'AWS::EC2::VolumeAttachment',
  properties: ['Device', 'InstanceId', 'VolumeId'],
  seconds: { create: 10, delete: 10 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const VolumeId = needed(properties, 'VolumeId');
    const InstanceId = needed(properties, 'InstanceId');
    await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: textOf(properties, 'Device') }));
    const id = `${VolumeId}|${InstanceId}`;
    context.initiated(id);
    await inState(VolumeId, 'attached', context);
    return { id, attributes: {} };
  },

  async delete({ properties }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const [VolumeId, InstanceId] = [needed(properties, 'VolumeId'), needed(properties, 'InstanceId')];
    // An attachment that somebody undid is gone, as any other resource would be; EC2 would refuse to undo it again.
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
    const attachments = Volumes.flatMap(({ Attachments = [] }) => Attachments);
    if (!attachments.some((one) => one.InstanceId === InstanceId)) return;
    await ec2.send(new DetachVolumeCommand({ VolumeId, InstanceId }));
    await inState(VolumeId, 'available', context);
  },
};
