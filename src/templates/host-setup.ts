/** The host account's first stack: the role by which a guest account accepts the peering of its own cluster. */
import type { Cluster, Surroundings } from '../cluster/cluster.ts';
import { peerRoleName } from '../cluster/names.ts';
import { arn, type PolicyDocument, policy } from './policy.ts';
import { type Template, TemplateDraft } from './template.ts';

/** The role trusts one role of one account, and can accept peerings of that account with this one host VPC only. */
export function hostSetupTemplate(cluster: Cluster, surroundings: Surroundings): Template {
  const draft = new TemplateDraft('Main Host Pre-Guest CloudFormation stack.');
  draft.add('PeerRole', {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: peerRoleName(cluster),
      Path: '/',
      AssumeRolePolicyDocument: trust(cluster),
      Policies: [{ PolicyName: 'root', PolicyDocument: acceptance(cluster, surroundings) }],
    },
  });
  return draft.finish();
}

/**
 * The operator's role in the guest account, named by condition and not as principal: IAM would turn a principal into
 * the role's internal id, and a role deleted and made again under its name would be locked out for ever.
 */
function trust({ partition, guest }: Cluster): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Principal: { AWS: arn(partition, ['iam', '', guest.id], 'root') },
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': guest.roleArn } },
  });
}

/** EC2 asks for both: the VPC that is peered with, and the peering itself. */
function acceptance(cluster: Cluster, { hostAccountId }: Surroundings): PolicyDocument {
  const { partition, region, guest, peer } = cluster;
  const ec2 = (account: string, resource: string): string =>
    arn(partition, ['ec2', region, account], resource);
  const hostVpc = ec2(hostAccountId, `vpc/${peer.vpcId}`);
  const Action = 'ec2:AcceptVpcPeeringConnection';
  return policy(
    { Effect: 'Allow', Action, Resource: hostVpc },
    {
      Effect: 'Allow',
      Action,
      Resource: ec2(hostAccountId, 'vpc-peering-connection/*'),
      Condition: {
        ArnEquals: { 'ec2:AccepterVpc': hostVpc },
        ArnLike: { 'ec2:RequesterVpc': ec2(guest.id, 'vpc/*') },
      },
    },
  );
}
