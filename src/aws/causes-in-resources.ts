/** Stack failures of single resources: removal and machines. The first row that matches decides. */
import type { CauseRow } from './cause.ts';

export const resourceCauses: readonly CauseRow[] = [
  {
    name: 'bucket-not-empty',
    pattern: /bucket you tried to delete is not empty|BucketNotEmpty/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'The operator empties its buckets and tries again.',
  },
  {
    name: 'subnet-in-use',
    pattern: /The subnet '.*' has dependencies/i,
    class: 'transient',
    mender: 'wait',
    remedy:
      'Interfaces of load balancers go minutes after them; it is tried again. What stays belongs to somebody else: remove it.',
  },
  {
    name: 'security-group-in-use',
    pattern: /resource sg-\S+ has a dependent object/i,
    class: 'transient',
    mender: 'wait',
    remedy:
      'Interfaces and rules that refer to the group go first; it is tried again. What stays belongs to somebody else: remove it.',
  },
  {
    name: 'vpc-in-use',
    pattern: /The vpc '.*' has dependencies/i,
    class: 'transient',
    mender: 'wait',
    remedy:
      'Something still lives in the VPC; it is tried again. What stays belongs to somebody else: remove it.',
  },
  {
    name: 'gateway-in-use',
    pattern: /has some mapped public address/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'Public addresses in the VPC go with their machines and load balancers; it is tried again.',
  },
  {
    name: 'dependency',
    pattern:
      /DependencyViolation|has a dependent object|has dependencies and cannot be deleted|resource is in use/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'Something still refers to the object; it is tried again.',
  },
  {
    name: 'role-in-use',
    pattern: /Cannot delete entity, must|DeleteConflict/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Detach the policies or profiles that somebody else attached to the role.',
  },
  {
    name: 'instance-profile-unknown',
    pattern: /Invalid IAM Instance Profile|Invalid IamInstanceProfile/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'EC2 does not know the new instance profile yet; it is tried again.',
  },
  {
    name: 'launch-template-unusable',
    pattern: /must use a valid fully-formed launch template|InvalidLaunchTemplate/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Correct what AWS names after this sentence: instance type, image, key or profile.',
  },
  {
    name: 'image-unknown',
    pattern: /image id '.*' does not exist|InvalidAMIID|AMI \S+ is invalid/i,
    class: 'bad-input',
    mender: 'account',
    remedy: "Share the release's machine image with this account and region.",
  },
  {
    name: 'key-pair-unknown',
    pattern: /key pair '.*' does not exist|InvalidKeyPair/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Name a key pair that exists in the region.',
  },
  {
    name: 'volume-key-unusable',
    pattern: /InvalidKMSKey|KMS key provided is in an incorrect state/i,
    class: 'permission',
    mender: 'account',
    remedy: 'Enable the KMS key that encrypts the volumes, and let EC2 use it.',
  },
  {
    name: 'key-pending-deletion',
    pattern: /is pending deletion/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Cancel the deletion of the KMS key, then enable it.',
  },
  {
    name: 'launch-refused',
    pattern: /Client\.InternalError|Client error on launch/i,
    class: 'permission',
    mender: 'account',
    remedy: 'Grant the Auto Scaling service-linked role the use of the KMS key that encrypts volumes.',
  },
  {
    name: 'boot-failed',
    pattern: /FAILURE signal|Received FAILURE/i,
    class: 'bug',
    mender: 'support',
    remedy: 'A machine reported that it could not boot: its console log says why.',
  },
  {
    name: 'boot-silent',
    pattern: /resource signal\(s\) within the specified duration|WaitCondition timed out/i,
    class: 'transient',
    mender: 'support',
    remedy: 'A machine did not report in time; it is tried again. Its console log says why.',
  },
  {
    name: 'custom-resource',
    pattern: /from custom resource|response from your Custom Resource/i,
    class: 'bug',
    mender: 'support',
    remedy: 'The handler of the custom resource failed: its log says why.',
  },
  {
    name: 'peering-refused',
    pattern: /incorrect VPC-ID, Account ID, or overlapping CIDR|OverlappingCidr/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Choose a VPC block that overlaps neither the host VPC nor another VPC peered with it.',
  },
  {
    name: 'peering-quota',
    pattern: /VpcPeeringConnectionLimitExceeded|PendingVpcPeering|maximum number of (VPC )?peering/i,
    class: 'quota',
    mender: 'account',
    remedy: 'Raise the quota of peerings per VPC (default 50), or remove unused ones.',
  },
  {
    name: 'route-exists',
    pattern: /RouteAlreadyExists|route identified by .* already exists/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove the route of the same destination from the route table.',
  },
];
