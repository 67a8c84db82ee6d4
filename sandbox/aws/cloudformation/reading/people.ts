/** Reads users, groups, the providers of web identities, and the roles of services. */
import {
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { document } from './identity.ts';
import { listed, type Reader, tagList } from './reader.ts';

const user: Reader = async ({ id }, { services }) => {
  const iam = await services.iam();
  const UserName = id;
  const [found, groups, inline, attached] = await Promise.all([
    iam.send(new GetUserCommand({ UserName })),
    iam.send(new ListGroupsForUserCommand({ UserName })),
    iam.send(new ListUserPoliciesCommand({ UserName })),
    iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
  ]);
  const one = found.User;
  if (one === undefined) return undefined;
  const policies = (inline.PolicyNames ?? []).map(async (PolicyName) => {
    const policy = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    return { PolicyName, PolicyDocument: document(policy.PolicyDocument) };
  });
  return {
    properties: {
      UserName,
      Path: one.Path,
      Groups: listed(groups.Groups?.map(({ GroupName }) => GroupName)),
      ManagedPolicyArns: listed(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)),
      PermissionsBoundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
      Policies: await Promise.all(policies),
      Tags: tagList(one.Tags),
    },
    attributes: { Arn: one.Arn ?? '' },
  };
};

const group: Reader = async ({ id }, { services }) => {
  const iam = await services.iam();
  const GroupName = id;
  const [found, inline, attached] = await Promise.all([
    iam.send(new GetGroupCommand({ GroupName })),
    iam.send(new ListGroupPoliciesCommand({ GroupName })),
    iam.send(new ListAttachedGroupPoliciesCommand({ GroupName })),
  ]);
  const one = found.Group;
  if (one === undefined) return undefined;
  const policies = (inline.PolicyNames ?? []).map(async (PolicyName) => {
    const policy = await iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName }));
    return { PolicyName, PolicyDocument: document(policy.PolicyDocument) };
  });
  return {
    properties: {
      GroupName,
      Path: one.Path,
      ManagedPolicyArns: listed(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)),
      Policies: await Promise.all(policies),
    },
    attributes: { Arn: one.Arn ?? '' },
  };
};

const oidcProvider: Reader = async ({ id }, { services }) => {
  const iam = await services.iam();
  const one = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id }));
  return {
    properties: {
      // IAM leaves the scheme out, which is always the same.
      Url: `https://${(one.Url ?? '').replace(/^https:\/\//, '')}`,
      ClientIdList: listed(one.ClientIDList),
      ThumbprintList: listed(one.ThumbprintList),
      Tags: tagList(one.Tags),
    },
    attributes: { Arn: id },
  };
};

const linkedRole: Reader = async ({ id, properties }, { services }) => {
  const iam = await services.iam();
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: id }));
  if (Role === undefined) return undefined;
  return {
    properties: {
      AWSServiceName: Role.Path?.split('/')[2],
      CustomSuffix: properties['CustomSuffix'] === undefined ? undefined : id.slice(id.indexOf('_') + 1),
      Description: Role.Description,
    },
    attributes: { RoleName: id },
  };
};

/** Readers by type. */
export const peopleReaders: Readonly<Record<string, Reader>> = {
  'AWS::IAM::Group': group,
  'AWS::IAM::OIDCProvider': oidcProvider,
  'AWS::IAM::ServiceLinkedRole': linkedRole,
  'AWS::IAM::User': user,
};
