/** What machines may do in AWS: a role, its policy and a profile for masters and another set for workers. */
import type { Cluster } from '../../cluster/cluster.ts';
import {
  instanceProfileName,
  machineConfigPattern,
  machinePolicyName,
  machineRoleName,
  type Role,
} from '../../cluster/names.ts';
import { clusterTagKeys } from '../../cluster/tags.ts';
import { arn, machineTrust, policy, type Statement } from '../policy.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { capitalised, type Encryption, type GuestInput } from './input.ts';
import { masterStatements } from './master-policy.ts';

export interface MachineRole {
  readonly profile: ResourceHandle<'AWS::IAM::InstanceProfile'>;
  /** A machine can fetch its configuration once this exists. */
  readonly policy: ResourceHandle<'AWS::IAM::Policy'>;
}

/** Adds role, policy and profile of masters and of workers. */
export function addRoles(draft: TemplateDraft, input: GuestInput): Readonly<Record<Role, MachineRole>> {
  return { master: addRole(draft, input, 'master'), worker: addRole(draft, input, 'worker') };
}

function addRole(draft: TemplateDraft, { cluster, encryption }: GuestInput, role: Role): MachineRole {
  const word = capitalised(role);
  const machineRole = draft.add(`${word}Role`, {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: machineRoleName(cluster, role),
      AssumeRolePolicyDocument: machineTrust(cluster.partition),
    },
  });
  const statements = role === 'master' ? masterStatements(cluster, encryption.bucket) : workerStatements;
  const rolePolicy = draft.add(`${word}RolePolicy`, {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: machinePolicyName(cluster, role),
      Roles: [machineRole.ref],
      PolicyDocument: policy(...ownConfiguration(cluster, role, encryption), ...imagePulls, ...statements),
    },
  });
  const profile = draft.add(`${word}InstanceProfile`, {
    Type: 'AWS::IAM::InstanceProfile',
    Properties: { InstanceProfileName: instanceProfileName(cluster, role), Roles: [machineRole.ref] },
  });
  return { profile, policy: rolePolicy };
}

/** A role reads its own configuration only, and the key opens only what was sealed for this cluster and this role. */
function ownConfiguration(cluster: Cluster, role: Role, encryption: Encryption): readonly Statement[] {
  const objects = arn(
    cluster.partition,
    ['s3', '', ''],
    `${encryption.bucket}/${machineConfigPattern(role)}`,
  );
  return [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: objects },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: encryption.keyArn,
      Condition: {
        StringEquals: {
          [`kms:EncryptionContext:${clusterTagKeys.cluster}`]: cluster.id,
          'kms:EncryptionContext:giantswarm.io/role': role,
        },
      },
    },
  ];
}

/** The kubelet's credential provider for Amazon's registry. */
const imagePulls: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: [
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetRepositoryPolicy',
      'ecr:DescribeRepositories',
      'ecr:ListImages',
      'ecr:BatchGetImage',
    ],
    Resource: '*',
  },
];

/** Reading about machines; describing knows no resource-level permissions. */
const workerStatements: readonly Statement[] = [
  { Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:DescribeRegions'], Resource: '*' },
];
