/** Every resource type the engine can make. */
import { autoScalingGroup } from './autoscaling-group.ts';
import { launchConfiguration, lifecycleHook } from './autoscaling-others.ts';
import { eip, internetGateway, natGateway, vpcGatewayAttachment } from './ec2-gateways.ts';
import { launchTemplate } from './ec2-launch-template.ts';
import { route } from './ec2-route.ts';
import { securityGroup, securityGroupEgress, securityGroupIngress } from './ec2-security-groups.ts';
import { routeTable, subnet, subnetRouteTableAssociation } from './ec2-subnet.ts';
import { vpc, vpcCidrBlock } from './ec2-vpc.ts';
import { instanceProfile, role } from './iam.ts';
import { managedPolicy, policy } from './iam-policies.ts';
import type { ResourceType } from './kind.ts';

const types: readonly ResourceType[] = [
  ...[autoScalingGroup, launchConfiguration, lifecycleHook],
  ...[eip, internetGateway, natGateway, vpcGatewayAttachment],
  ...[launchTemplate, route, securityGroup, securityGroupEgress, securityGroupIngress],
  ...[routeTable, subnet, subnetRouteTableAssociation, vpc, vpcCidrBlock],
  ...[managedPolicy, policy, instanceProfile, role],
];
const byName = new Map(types.map((type) => [type.type, type]));

/** The handler of a type; undefined when the engine does not make it. */
export function resourceType(type: string): ResourceType | undefined {
  return byName.get(type);
}
