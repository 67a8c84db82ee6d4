/** What masters and workers have in common: the launch template of a machine. */
import type { Architecture, Cluster, WorkerPool } from '../../cluster/cluster.ts';
import { clusterTags, ownershipTagKey } from '../../cluster/tags.ts';
import { OperatorError } from '../../support/errors.ts';
import { base64 } from '../intrinsics.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { type GuestInput, tagList } from './input.ts';
import type { MachineRole } from './roles.ts';

/** What users choose for masters and for every pool. */
type Shape = Pick<WorkerPool, 'instanceType' | 'architecture' | 'rootVolumeGiB' | 'detailedMonitoring'>;

export interface Machine {
  readonly logicalId: string;
  /** Tag `Name` of its volumes. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: MachineRole;
  readonly securityGroup: ResourceHandle<'AWS::EC2::SecurityGroup'>;
  /** Plain text. */
  readonly userData: string;
}

/**
 * Adds a launch template: IMDSv2 only and out of reach of pods (hop limit 1), an encrypted root volume, no public
 * address. Volumes carry the cluster's tags here because CloudFormation does not pass stack tags on to them.
 */
export function addLaunchTemplate(
  draft: TemplateDraft,
  { cluster, surroundings }: GuestInput,
  machine: Machine,
): ResourceHandle<'AWS::EC2::LaunchTemplate'> {
  return draft.add(machine.logicalId, {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateData: {
        ImageId: imageId(surroundings.images, machine.shape.architecture),
        InstanceType: machine.shape.instanceType,
        IamInstanceProfile: { Name: machine.role.profile.ref },
        SecurityGroupIds: [machine.securityGroup.att('GroupId')],
        Monitoring: { Enabled: machine.shape.detailedMonitoring },
        MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [rootVolume(machine.shape.rootVolumeGiB)],
        UserData: base64(machine.userData),
        TagSpecifications: [
          { ResourceType: 'volume', Tags: tagList({ ...clusterTags(cluster), Name: machine.name }) },
        ],
      },
    },
  });
}

/** How a group names the launch template: always its newest version, so that a new version rolls the group. */
export function latestVersion(template: ResourceHandle<'AWS::EC2::LaunchTemplate'>): {
  readonly LaunchTemplateId: typeof template.ref;
  readonly Version: typeof template.ref;
} {
  return { LaunchTemplateId: template.ref, Version: template.att('LatestVersionNumber') };
}

/** The tags every machine of a group starts with. */
export function machineTags(
  cluster: Cluster,
  own: Readonly<Record<string, string>>,
): readonly { readonly Key: string; readonly Value: string; readonly PropagateAtLaunch: boolean }[] {
  const tags = { ...own, [ownershipTagKey(cluster.id)]: 'owned' };
  return tagList(tags).map((tag) => ({ ...tag, PropagateAtLaunch: true }));
}

/** Flatcar's root device is /dev/xvda on every instance type. */
function rootVolume(sizeGiB: number) {
  return {
    DeviceName: '/dev/xvda',
    Ebs: { VolumeType: 'gp3', VolumeSize: sizeGiB, Encrypted: true, DeleteOnTermination: true },
  };
}

function imageId(images: GuestInput['surroundings']['images'], architecture: Architecture): string {
  const image = images[architecture];
  if (image !== undefined) return image;
  throw new OperatorError({
    code: 'Bug',
    operation: 'write template',
    object: architecture,
    reason: 'no image was looked up for this architecture',
  });
}
