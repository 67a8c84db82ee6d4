/** Every resource type the engine can make. */
import { autoScalingGroup } from './autoscaling-group.ts';
import { launchConfiguration, lifecycleHook } from './autoscaling-others.ts';
import { scalingPolicy, scheduledAction } from './autoscaling-scaling.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { dhcpOptions, vpcDhcpOptionsAssociation } from './ec2-dhcp.ts';
import { egressOnlyInternetGateway } from './ec2-egress-gateway.ts';
import { eipAssociation } from './ec2-eip-association.ts';
import { vpcEndpoint } from './ec2-endpoint.ts';
import { flowLog } from './ec2-flow-log.ts';
import { eip, internetGateway, natGateway, vpcGatewayAttachment } from './ec2-gateways.ts';
import { instance } from './ec2-instance.ts';
import { networkInterface } from './ec2-interface.ts';
import { keyPair } from './ec2-key-pair.ts';
import { launchTemplate } from './ec2-launch-template.ts';
import { networkAcl, networkAclEntry, subnetNetworkAclAssociation } from './ec2-network-acl.ts';
import { vpcPeeringConnection } from './ec2-peering.ts';
import { prefixList } from './ec2-prefix-list.ts';
import { route } from './ec2-route.ts';
import { securityGroup } from './ec2-security-groups.ts';
import { securityGroupEgress, securityGroupIngress } from './ec2-security-rules.ts';
import { routeTable, subnet, subnetRouteTableAssociation } from './ec2-subnet.ts';
import { volume, volumeAttachment } from './ec2-volume.ts';
import { vpc, vpcCidrBlock } from './ec2-vpc.ts';
import { classicLoadBalancer } from './elb.ts';
import { listener, loadBalancer } from './elbv2.ts';
import { targetGroup } from './elbv2-targets.ts';
import { role } from './iam.ts';
import { serviceLinkedRole } from './iam-linked-role.ts';
import { oidcProvider } from './iam-oidc.ts';
import { group, user } from './iam-people.ts';
import { managedPolicy, policy } from './iam-policies.ts';
import { instanceProfile } from './iam-profile.ts';
import type { ResourceType } from './kind.ts';
import { alias, key } from './kms.ts';
import { logGroup } from './logs.ts';
import { nestedStack } from './nested-stack.ts';
import { recordSet, recordSetGroup } from './route53.ts';
import { healthCheck } from './route53-health-check.ts';
import { hostedZone } from './route53-zone.ts';
import { bucket, bucketPolicy } from './s3.ts';
import { parameter, secret } from './small-services.ts';
import { topic } from './sns-topic.ts';
import { queue } from './sqs-queue.ts';
import { waitCondition, waitConditionHandle } from './wait-condition.ts';

const types: readonly ResourceType[] = [
  autoScalingGroup,
  launchConfiguration,
  lifecycleHook,
  scalingPolicy,
  scheduledAction,
  cdkMetadata,
  dhcpOptions,
  vpcDhcpOptionsAssociation,
  flowLog,
  eip,
  eipAssociation,
  egressOnlyInternetGateway,
  keyPair,
  prefixList,
  networkAcl,
  networkAclEntry,
  subnetNetworkAclAssociation,
  internetGateway,
  natGateway,
  vpcGatewayAttachment,
  launchTemplate,
  route,
  securityGroup,
  securityGroupEgress,
  securityGroupIngress,
  routeTable,
  subnet,
  subnetRouteTableAssociation,
  vpc,
  vpcCidrBlock,
  managedPolicy,
  policy,
  instanceProfile,
  oidcProvider,
  serviceLinkedRole,
  user,
  group,
  role,
  vpcEndpoint,
  instance,
  networkInterface,
  vpcPeeringConnection,
  volume,
  volumeAttachment,
  classicLoadBalancer,
  listener,
  loadBalancer,
  targetGroup,
  alias,
  key,
  hostedZone,
  healthCheck,
  recordSet,
  recordSetGroup,
  bucket,
  bucketPolicy,
  logGroup,
  parameter,
  secret,
  topic,
  queue,
  nestedStack,
  waitCondition,
  waitConditionHandle,
];
const byName = new Map(types.map((type) => [type.type, type]));

/** The handler of a type; undefined when the engine does not make it. */
export function resourceType(type: string): ResourceType | undefined {
  return byName.get(type);
}
