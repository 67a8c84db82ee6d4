/** Written by scripts/resource-types.ts: which property changes make CloudFormation replace a resource. Do not edit. */
import type { ResourceProperties } from './resources.ts';

export const replacements: Readonly<
  Record<keyof ResourceProperties, { readonly always: readonly string[]; readonly perhaps: readonly string[] }>
> = {
  'AWS::AutoScaling::AutoScalingGroup': {"always":["AutoScalingGroupName","InstanceId"],"perhaps":[]},
  'AWS::AutoScaling::LifecycleHook': {"always":["AutoScalingGroupName","LifecycleHookName"],"perhaps":[]},
  'AWS::EC2::EIP': {"always":["Address","Domain","IpamPoolId","NetworkBorderGroup","TransferAddress"],"perhaps":[]},
  'AWS::EC2::InternetGateway': {"always":[],"perhaps":[]},
  'AWS::EC2::LaunchTemplate': {"always":["LaunchTemplateName"],"perhaps":[]},
  'AWS::EC2::NatGateway': {"always":["AllocationId","AvailabilityMode","ConnectivityType","PrivateIpAddress","SubnetId","VpcId"],"perhaps":[]},
  'AWS::EC2::NetworkInterface': {"always":["InterfaceType","PrivateIpAddress","SubnetId"],"perhaps":["PrivateIpAddresses"]},
  'AWS::EC2::Route': {"always":["DestinationCidrBlock","DestinationIpv6CidrBlock","DestinationPrefixListId","RouteTableId"],"perhaps":[]},
  'AWS::EC2::RouteTable': {"always":["VpcId"],"perhaps":[]},
  'AWS::EC2::SecurityGroup': {"always":["GroupDescription","GroupName","VpcId"],"perhaps":[]},
  'AWS::EC2::SecurityGroupIngress': {"always":["CidrIp","CidrIpv6","FromPort","GroupId","GroupName","IpProtocol","SourcePrefixListId","SourceSecurityGroupId","SourceSecurityGroupName","SourceSecurityGroupOwnerId","ToPort"],"perhaps":[]},
  'AWS::EC2::Subnet': {"always":["AvailabilityZone","AvailabilityZoneId","CidrBlock","Ipv4IpamPoolId","Ipv4NetmaskLength","Ipv6IpamPoolId","Ipv6Native","Ipv6NetmaskLength","OutpostArn","VpcId"],"perhaps":["Ipv6CidrBlock"]},
  'AWS::EC2::SubnetRouteTableAssociation': {"always":["RouteTableId","SubnetId"],"perhaps":[]},
  'AWS::EC2::VPC': {"always":["CidrBlock","Ipv4IpamPoolId","Ipv4NetmaskLength","VpcEncryptionControl"],"perhaps":["InstanceTenancy"]},
  'AWS::EC2::VPCGatewayAttachment': {"always":["VpcId"],"perhaps":[]},
  'AWS::EC2::VPCPeeringConnection': {"always":["AssumeRoleRegion","PeerOwnerId","PeerRegion","PeerRoleArn","PeerVpcId","VpcId"],"perhaps":[]},
  'AWS::EC2::Volume': {"always":[],"perhaps":[]},
  'AWS::ElasticLoadBalancingV2::Listener': {"always":["LoadBalancerArn"],"perhaps":[]},
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {"always":["Name","Scheme","Type"],"perhaps":[]},
  'AWS::ElasticLoadBalancingV2::TargetGroup': {"always":["IpAddressType","Name","Port","Protocol","ProtocolVersion","TargetType","VpcId"],"perhaps":[]},
  'AWS::IAM::InstanceProfile': {"always":["InstanceProfileName","Path"],"perhaps":[]},
  'AWS::IAM::Policy': {"always":[],"perhaps":[]},
  'AWS::IAM::Role': {"always":["Path","RoleName"],"perhaps":[]},
  'AWS::Route53::RecordSet': {"always":["HostedZoneId","HostedZoneName","Name"],"perhaps":[]},
  'AWS::S3::Bucket': {"always":["BucketName","BucketNamePrefix","BucketNamespace","ObjectLockEnabled"],"perhaps":[]},
  'AWS::S3::BucketPolicy': {"always":["Bucket"],"perhaps":[]},
};
