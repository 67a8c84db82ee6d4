/** Reads roles, profiles, managed policies, keys and their aliases. */
import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { isList, type Value } from '../value.ts';
import { listed, type Place, type Reader, tagList } from './reader.ts';

/** A policy document as IAM sends it: JSON, encoded for addresses. */
export function document(text: string | undefined): Value {
  return JSON.parse(decodeURIComponent(text ?? '{}')) as Value;
}

/** Inline policies that stand on their own in the stack are not the role's. */
function ownPolicies(names: readonly string[], role: string, { siblings }: Place): readonly string[] {
  const others = siblings.filter(({ type, properties }) => {
    const roles = properties['Roles'];
    return type === 'AWS::IAM::Policy' && isList(roles) && roles.includes(role);
  });
  return names.filter((name) => !others.some(({ properties }) => properties['PolicyName'] === name));
}

const role: Reader = async ({ id }, place) => {
  const { services } = place;
  const iam = await services.iam();
  const RoleName = id;
  const [found, inline, attached] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  const one = found.Role;
  if (one === undefined) return undefined;
  const policies = ownPolicies(inline.PolicyNames ?? [], RoleName, place).map(async (PolicyName) => {
    const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { PolicyName, PolicyDocument: document(policy.PolicyDocument) };
  });
  return {
    properties: {
      RoleName,
      Path: one.Path,
      Description: one.Description,
      AssumeRolePolicyDocument: document(one.AssumeRolePolicyDocument),
      ManagedPolicyArns: listed(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)),
      Policies: await Promise.all(policies),
      Tags: tagList(one.Tags),
    },
    attributes: { Arn: one.Arn ?? '', RoleId: one.RoleId ?? '' },
  };
};

const instanceProfile: Reader = async ({ id }, { services }) => {
  const iam = await services.iam();
  const { InstanceProfile: one } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: id }));
  if (one === undefined) return undefined;
  return {
    properties: { Path: one.Path, Roles: listed(one.Roles?.map(({ RoleName }) => RoleName)) },
    attributes: { Arn: one.Arn ?? '' },
  };
};

const managedPolicy: Reader = async ({ id }, { services }) => {
  const iam = await services.iam();
  const { Policy: one } = await iam.send(new GetPolicyCommand({ PolicyArn: id }));
  if (one === undefined) return undefined;
  const version = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: id, VersionId: one.DefaultVersionId }),
  );
  return {
    properties: {
      Path: one.Path,
      Description: one.Description,
      PolicyDocument: document(version.PolicyVersion?.Document),
    },
  };
};

const key: Reader = async ({ id }, { services }) => {
  const kms = await services.kms();
  const KeyId = id;
  const { KeyMetadata: one } = await kms.send(new DescribeKeyCommand({ KeyId }));
  if (one === undefined || one.KeyState === 'PendingDeletion') return undefined;
  const [policy, rotation, tags] = await Promise.all([
    kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
    kms.send(new GetKeyRotationStatusCommand({ KeyId })),
    kms.send(new ListResourceTagsCommand({ KeyId })),
  ]);
  return {
    properties: {
      Description: one.Description,
      Enabled: one.Enabled,
      EnableKeyRotation: rotation.KeyRotationEnabled,
      KeySpec: one.KeySpec,
      KeyUsage: one.KeyUsage,
      MultiRegion: one.MultiRegion,
      KeyPolicy: JSON.parse(policy.Policy ?? '{}') as Value,
      Tags: tagList(tags.Tags?.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))),
    },
    attributes: { KeyId, Arn: one.Arn ?? '' },
  };
};

const alias: Reader = async ({ id }, { services }) => {
  const kms = await services.kms();
  const { Aliases } = await kms.send(new ListAliasesCommand({}));
  const one = Aliases?.find(({ AliasName }) => AliasName === id);
  return one === undefined ? undefined : { properties: { TargetKeyId: one.TargetKeyId }, attributes: {} };
};

/** Readers by type. */
export const identityReaders: Readonly<Record<string, Reader>> = {
  'AWS::IAM::InstanceProfile': instanceProfile,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Alias': alias,
  'AWS::KMS::Key': key,
};
