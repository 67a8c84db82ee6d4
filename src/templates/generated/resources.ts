/** Written by scripts/resource-types.ts from AWS's CloudFormation resource specification. Do not edit. */
import type { Value } from '../intrinsics.ts';

interface AutoScalingAutoScalingGroup {
  readonly AutoScalingGroupName?: Value<string>;
  readonly AvailabilityZoneDistribution?: AutoScalingAutoScalingGroup_AvailabilityZoneDistribution;
  readonly AvailabilityZoneIds?: Value<readonly (Value<string>)[]>;
  readonly AvailabilityZoneImpairmentPolicy?: AutoScalingAutoScalingGroup_AvailabilityZoneImpairmentPolicy;
  readonly AvailabilityZones?: Value<readonly (Value<string>)[]>;
  readonly CapacityRebalance?: Value<boolean>;
  readonly CapacityReservationSpecification?: AutoScalingAutoScalingGroup_CapacityReservationSpecification;
  readonly Context?: Value<string>;
  readonly Cooldown?: Value<string>;
  readonly DefaultInstanceWarmup?: Value<number>;
  readonly DeletionProtection?: Value<string>;
  readonly DesiredCapacity?: Value<string>;
  readonly DesiredCapacityType?: Value<string>;
  readonly HealthCheckGracePeriod?: Value<number>;
  readonly HealthCheckType?: Value<string>;
  readonly InstanceId?: Value<string>;
  readonly InstanceLifecyclePolicy?: AutoScalingAutoScalingGroup_InstanceLifecyclePolicy;
  readonly InstanceMaintenancePolicy?: AutoScalingAutoScalingGroup_InstanceMaintenancePolicy;
  readonly LaunchConfigurationName?: Value<string>;
  readonly LaunchTemplate?: AutoScalingAutoScalingGroup_LaunchTemplateSpecification;
  readonly LifecycleHookSpecificationList?: Value<readonly (AutoScalingAutoScalingGroup_LifecycleHookSpecification)[]>;
  readonly LoadBalancerNames?: Value<readonly (Value<string>)[]>;
  readonly MaxInstanceLifetime?: Value<number>;
  readonly MaxSize: Value<string>;
  readonly MetricsCollection?: Value<readonly (AutoScalingAutoScalingGroup_MetricsCollection)[]>;
  readonly MinSize: Value<string>;
  readonly MixedInstancesPolicy?: AutoScalingAutoScalingGroup_MixedInstancesPolicy;
  readonly NewInstancesProtectedFromScaleIn?: Value<boolean>;
  readonly NotificationConfiguration?: AutoScalingAutoScalingGroup_NotificationConfiguration;
  readonly NotificationConfigurations?: Value<readonly (AutoScalingAutoScalingGroup_NotificationConfiguration)[]>;
  readonly PlacementGroup?: Value<string>;
  readonly ServiceLinkedRoleARN?: Value<string>;
  readonly SkipZonalShiftValidation?: Value<boolean>;
  readonly Tags?: Value<readonly (AutoScalingAutoScalingGroup_TagProperty)[]>;
  readonly TargetGroupARNs?: Value<readonly (Value<string>)[]>;
  readonly TerminationPolicies?: Value<readonly (Value<string>)[]>;
  readonly TrafficSources?: Value<readonly (AutoScalingAutoScalingGroup_TrafficSourceIdentifier)[]>;
  readonly VPCZoneIdentifier?: Value<readonly (Value<string>)[]>;
}

interface AutoScalingAutoScalingGroup_AvailabilityZoneDistribution {
  readonly CapacityDistributionStrategy?: Value<string>;
}

interface AutoScalingAutoScalingGroup_AvailabilityZoneImpairmentPolicy {
  readonly ImpairedZoneHealthCheckBehavior: Value<string>;
  readonly ZonalShiftEnabled: Value<boolean>;
}

interface AutoScalingAutoScalingGroup_CapacityReservationSpecification {
  readonly CapacityReservationPreference: Value<string>;
  readonly CapacityReservationTarget?: AutoScalingAutoScalingGroup_CapacityReservationTarget;
}

interface AutoScalingAutoScalingGroup_CapacityReservationTarget {
  readonly CapacityReservationIds?: Value<readonly (Value<string>)[]>;
  readonly CapacityReservationResourceGroupArns?: Value<readonly (Value<string>)[]>;
}

interface AutoScalingAutoScalingGroup_InstanceLifecyclePolicy {
  readonly RetentionTriggers?: AutoScalingAutoScalingGroup_RetentionTriggers;
}

interface AutoScalingAutoScalingGroup_RetentionTriggers {
  readonly TerminateHookAbandon?: Value<string>;
}

interface AutoScalingAutoScalingGroup_InstanceMaintenancePolicy {
  readonly MaxHealthyPercentage?: Value<number>;
  readonly MinHealthyPercentage?: Value<number>;
}

interface AutoScalingAutoScalingGroup_LaunchTemplateSpecification {
  readonly LaunchTemplateId?: Value<string>;
  readonly LaunchTemplateName?: Value<string>;
  readonly Version: Value<string>;
}

interface AutoScalingAutoScalingGroup_LifecycleHookSpecification {
  readonly DefaultResult?: Value<string>;
  readonly HeartbeatTimeout?: Value<number>;
  readonly LifecycleHookName: Value<string>;
  readonly LifecycleTransition: Value<string>;
  readonly NotificationMetadata?: Value<string>;
  readonly NotificationTargetARN?: Value<string>;
  readonly RoleARN?: Value<string>;
}

interface AutoScalingAutoScalingGroup_MetricsCollection {
  readonly Granularity: Value<string>;
  readonly Metrics?: Value<readonly (Value<string>)[]>;
}

interface AutoScalingAutoScalingGroup_MixedInstancesPolicy {
  readonly InstancesDistribution?: AutoScalingAutoScalingGroup_InstancesDistribution;
  readonly LaunchTemplate: AutoScalingAutoScalingGroup_LaunchTemplate;
}

interface AutoScalingAutoScalingGroup_InstancesDistribution {
  readonly DistributionSegments?: Value<readonly (AutoScalingAutoScalingGroup_DistributionSegment)[]>;
  readonly OnDemandAllocationStrategy?: Value<string>;
  readonly OnDemandBaseCapacity?: Value<number>;
  readonly OnDemandPercentageAboveBaseCapacity?: Value<number>;
  readonly SpotAllocationStrategy?: Value<string>;
  readonly SpotInstancePools?: Value<number>;
  readonly SpotMaxPrice?: Value<string>;
}

interface AutoScalingAutoScalingGroup_DistributionSegment {
  readonly TargetCapacityTypes: Value<readonly (Value<string>)[]>;
}

interface AutoScalingAutoScalingGroup_LaunchTemplate {
  readonly LaunchTemplateSpecification: AutoScalingAutoScalingGroup_LaunchTemplateSpecification;
  readonly Overrides?: Value<readonly (AutoScalingAutoScalingGroup_LaunchTemplateOverrides)[]>;
}

interface AutoScalingAutoScalingGroup_LaunchTemplateOverrides {
  readonly ImageId?: Value<string>;
  readonly InstanceRequirements?: AutoScalingAutoScalingGroup_InstanceRequirements;
  readonly InstanceType?: Value<string>;
  readonly LaunchTemplateSpecification?: AutoScalingAutoScalingGroup_LaunchTemplateSpecification;
  readonly WeightedCapacity?: Value<string>;
}

interface AutoScalingAutoScalingGroup_InstanceRequirements {
  readonly AcceleratorCount?: AutoScalingAutoScalingGroup_AcceleratorCountRequest;
  readonly AcceleratorManufacturers?: Value<readonly (Value<string>)[]>;
  readonly AcceleratorNames?: Value<readonly (Value<string>)[]>;
  readonly AcceleratorTotalMemoryMiB?: AutoScalingAutoScalingGroup_AcceleratorTotalMemoryMiBRequest;
  readonly AcceleratorTypes?: Value<readonly (Value<string>)[]>;
  readonly AllowedInstanceTypes?: Value<readonly (Value<string>)[]>;
  readonly BareMetal?: Value<string>;
  readonly BaselineEbsBandwidthMbps?: AutoScalingAutoScalingGroup_BaselineEbsBandwidthMbpsRequest;
  readonly BaselinePerformanceFactors?: AutoScalingAutoScalingGroup_BaselinePerformanceFactorsRequest;
  readonly BurstablePerformance?: Value<string>;
  readonly CpuManufacturers?: Value<readonly (Value<string>)[]>;
  readonly ExcludedInstanceTypes?: Value<readonly (Value<string>)[]>;
  readonly InstanceGenerations?: Value<readonly (Value<string>)[]>;
  readonly LocalStorage?: Value<string>;
  readonly LocalStorageTypes?: Value<readonly (Value<string>)[]>;
  readonly MaxSpotPriceAsPercentageOfOptimalOnDemandPrice?: Value<number>;
  readonly MemoryGiBPerVCpu?: AutoScalingAutoScalingGroup_MemoryGiBPerVCpuRequest;
  readonly MemoryMiB: AutoScalingAutoScalingGroup_MemoryMiBRequest;
  readonly NetworkBandwidthGbps?: AutoScalingAutoScalingGroup_NetworkBandwidthGbpsRequest;
  readonly NetworkInterfaceCount?: AutoScalingAutoScalingGroup_NetworkInterfaceCountRequest;
  readonly OnDemandMaxPricePercentageOverLowestPrice?: Value<number>;
  readonly RequireHibernateSupport?: Value<boolean>;
  readonly SpotMaxPricePercentageOverLowestPrice?: Value<number>;
  readonly TotalLocalStorageGB?: AutoScalingAutoScalingGroup_TotalLocalStorageGBRequest;
  readonly VCpuCount: AutoScalingAutoScalingGroup_VCpuCountRequest;
}

interface AutoScalingAutoScalingGroup_AcceleratorCountRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_AcceleratorTotalMemoryMiBRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_BaselineEbsBandwidthMbpsRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_BaselinePerformanceFactorsRequest {
  readonly Cpu?: AutoScalingAutoScalingGroup_CpuPerformanceFactorRequest;
}

interface AutoScalingAutoScalingGroup_CpuPerformanceFactorRequest {
  readonly References?: Value<readonly (AutoScalingAutoScalingGroup_PerformanceFactorReferenceRequest)[]>;
}

interface AutoScalingAutoScalingGroup_PerformanceFactorReferenceRequest {
  readonly InstanceFamily?: Value<string>;
}

interface AutoScalingAutoScalingGroup_MemoryGiBPerVCpuRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_MemoryMiBRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_NetworkBandwidthGbpsRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_NetworkInterfaceCountRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_TotalLocalStorageGBRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_VCpuCountRequest {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface AutoScalingAutoScalingGroup_NotificationConfiguration {
  readonly NotificationTypes?: Value<readonly (Value<string>)[]>;
  readonly TopicARN: Value<string> | Value<readonly (Value<string>)[]> | Value<string>;
}

interface AutoScalingAutoScalingGroup_TagProperty {
  readonly Key: Value<string>;
  readonly PropagateAtLaunch: Value<boolean>;
  readonly Value: Value<string>;
}

interface AutoScalingAutoScalingGroup_TrafficSourceIdentifier {
  readonly Identifier: Value<string>;
  readonly Type: Value<string>;
}

interface AutoScalingLifecycleHook {
  readonly AutoScalingGroupName: Value<string>;
  readonly DefaultResult?: Value<string>;
  readonly HeartbeatTimeout?: Value<number>;
  readonly LifecycleHookName?: Value<string>;
  readonly LifecycleTransition: Value<string>;
  readonly NotificationMetadata?: Value<string>;
  readonly NotificationTargetARN?: Value<string>;
  readonly RoleARN?: Value<string>;
}

interface EC2EIP {
  readonly Address?: Value<string>;
  readonly Domain?: Value<string>;
  readonly InstanceId?: Value<string>;
  readonly IpamPoolId?: Value<string>;
  readonly NetworkBorderGroup?: Value<string>;
  readonly PublicIpv4Pool?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly TransferAddress?: Value<string>;
}

interface EC2InternetGateway {
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface EC2LaunchTemplate {
  readonly LaunchTemplateData: EC2LaunchTemplate_LaunchTemplateData;
  readonly LaunchTemplateName?: Value<string>;
  readonly TagSpecifications?: Value<readonly (EC2LaunchTemplate_LaunchTemplateTagSpecification)[]>;
  readonly VersionDescription?: Value<string>;
}

interface EC2LaunchTemplate_LaunchTemplateData {
  readonly BlockDeviceMappings?: Value<readonly (EC2LaunchTemplate_BlockDeviceMapping)[]>;
  readonly CapacityReservationSpecification?: EC2LaunchTemplate_CapacityReservationSpecification;
  readonly CpuOptions?: EC2LaunchTemplate_CpuOptions;
  readonly CreditSpecification?: EC2LaunchTemplate_CreditSpecification;
  readonly DisableApiStop?: Value<boolean>;
  readonly DisableApiTermination?: Value<boolean>;
  readonly EbsOptimized?: Value<boolean>;
  readonly ElasticGpuSpecifications?: Value<readonly (EC2LaunchTemplate_ElasticGpuSpecification)[]>;
  readonly ElasticInferenceAccelerators?: Value<readonly (EC2LaunchTemplate_LaunchTemplateElasticInferenceAccelerator)[]>;
  readonly EnclaveOptions?: EC2LaunchTemplate_EnclaveOptions;
  readonly HibernationOptions?: EC2LaunchTemplate_HibernationOptions;
  readonly IamInstanceProfile?: EC2LaunchTemplate_IamInstanceProfile;
  readonly ImageId?: Value<string>;
  readonly InstanceInitiatedShutdownBehavior?: Value<string>;
  readonly InstanceMarketOptions?: EC2LaunchTemplate_InstanceMarketOptions;
  readonly InstanceRequirements?: EC2LaunchTemplate_InstanceRequirements;
  readonly InstanceType?: Value<string>;
  readonly KernelId?: Value<string>;
  readonly KeyName?: Value<string>;
  readonly LicenseSpecifications?: Value<readonly (EC2LaunchTemplate_LicenseSpecification)[]>;
  readonly MaintenanceOptions?: EC2LaunchTemplate_MaintenanceOptions;
  readonly MetadataOptions?: EC2LaunchTemplate_MetadataOptions;
  readonly Monitoring?: EC2LaunchTemplate_Monitoring;
  readonly NetworkInterfaces?: Value<readonly (EC2LaunchTemplate_NetworkInterface)[]>;
  readonly NetworkPerformanceOptions?: EC2LaunchTemplate_NetworkPerformanceOptions;
  readonly Placement?: EC2LaunchTemplate_Placement;
  readonly PrivateDnsNameOptions?: EC2LaunchTemplate_PrivateDnsNameOptions;
  readonly RamDiskId?: Value<string>;
  readonly SecurityGroupIds?: Value<readonly (Value<string>)[]>;
  readonly SecurityGroups?: Value<readonly (Value<string>)[]>;
  readonly TagSpecifications?: Value<readonly (EC2LaunchTemplate_TagSpecification)[]>;
  readonly UserData?: Value<string>;
}

interface EC2LaunchTemplate_BlockDeviceMapping {
  readonly DeviceName?: Value<string>;
  readonly Ebs?: EC2LaunchTemplate_Ebs;
  readonly NoDevice?: Value<string>;
  readonly VirtualName?: Value<string>;
}

interface EC2LaunchTemplate_Ebs {
  readonly DeleteOnTermination?: Value<boolean>;
  readonly EbsCardIndex?: Value<number>;
  readonly Encrypted?: Value<boolean>;
  readonly Iops?: Value<number>;
  readonly KmsKeyId?: Value<string>;
  readonly SnapshotId?: Value<string>;
  readonly Throughput?: Value<number>;
  readonly VolumeInitializationRate?: Value<number>;
  readonly VolumeSize?: Value<number>;
  readonly VolumeType?: Value<string>;
}

interface EC2LaunchTemplate_CapacityReservationSpecification {
  readonly CapacityReservationPreference?: Value<string>;
  readonly CapacityReservationTarget?: EC2LaunchTemplate_CapacityReservationTarget;
}

interface EC2LaunchTemplate_CapacityReservationTarget {
  readonly CapacityReservationId?: Value<string>;
  readonly CapacityReservationResourceGroupArn?: Value<string>;
}

interface EC2LaunchTemplate_CpuOptions {
  readonly AmdSevSnp?: Value<string>;
  readonly CoreCount?: Value<number>;
  readonly NestedVirtualization?: Value<string>;
  readonly ThreadsPerCore?: Value<number>;
}

interface EC2LaunchTemplate_CreditSpecification {
  readonly CpuCredits?: Value<string>;
}

interface EC2LaunchTemplate_ElasticGpuSpecification {
  readonly Type?: Value<string>;
}

interface EC2LaunchTemplate_LaunchTemplateElasticInferenceAccelerator {
  readonly Count?: Value<number>;
  readonly Type?: Value<string>;
}

interface EC2LaunchTemplate_EnclaveOptions {
  readonly Enabled?: Value<boolean>;
}

interface EC2LaunchTemplate_HibernationOptions {
  readonly Configured?: Value<boolean>;
}

interface EC2LaunchTemplate_IamInstanceProfile {
  readonly Arn?: Value<string>;
  readonly Name?: Value<string>;
}

interface EC2LaunchTemplate_InstanceMarketOptions {
  readonly MarketType?: Value<string>;
  readonly SpotOptions?: EC2LaunchTemplate_SpotOptions;
}

interface EC2LaunchTemplate_SpotOptions {
  readonly BlockDurationMinutes?: Value<number>;
  readonly InstanceInterruptionBehavior?: Value<string>;
  readonly MaxPrice?: Value<string>;
  readonly SpotInstanceType?: Value<string>;
  readonly ValidUntil?: Value<string>;
}

interface EC2LaunchTemplate_InstanceRequirements {
  readonly AcceleratorCount?: EC2LaunchTemplate_AcceleratorCount;
  readonly AcceleratorManufacturers?: Value<readonly (Value<string>)[]>;
  readonly AcceleratorNames?: Value<readonly (Value<string>)[]>;
  readonly AcceleratorTotalMemoryMiB?: EC2LaunchTemplate_AcceleratorTotalMemoryMiB;
  readonly AcceleratorTypes?: Value<readonly (Value<string>)[]>;
  readonly AllowedInstanceTypes?: Value<readonly (Value<string>)[]>;
  readonly BareMetal?: Value<string>;
  readonly BaselineEbsBandwidthMbps?: EC2LaunchTemplate_BaselineEbsBandwidthMbps;
  readonly BaselinePerformanceFactors?: EC2LaunchTemplate_BaselinePerformanceFactors;
  readonly BurstablePerformance?: Value<string>;
  readonly CpuManufacturers?: Value<readonly (Value<string>)[]>;
  readonly ExcludedInstanceTypes?: Value<readonly (Value<string>)[]>;
  readonly InstanceGenerations?: Value<readonly (Value<string>)[]>;
  readonly LocalStorage?: Value<string>;
  readonly LocalStorageTypes?: Value<readonly (Value<string>)[]>;
  readonly MaxSpotPriceAsPercentageOfOptimalOnDemandPrice?: Value<number>;
  readonly MemoryGiBPerVCpu?: EC2LaunchTemplate_MemoryGiBPerVCpu;
  readonly MemoryMiB?: EC2LaunchTemplate_MemoryMiB;
  readonly NetworkBandwidthGbps?: EC2LaunchTemplate_NetworkBandwidthGbps;
  readonly NetworkInterfaceCount?: EC2LaunchTemplate_NetworkInterfaceCount;
  readonly OnDemandMaxPricePercentageOverLowestPrice?: Value<number>;
  readonly RequireHibernateSupport?: Value<boolean>;
  readonly SpotMaxPricePercentageOverLowestPrice?: Value<number>;
  readonly TotalLocalStorageGB?: EC2LaunchTemplate_TotalLocalStorageGB;
  readonly VCpuCount?: EC2LaunchTemplate_VCpuCount;
}

interface EC2LaunchTemplate_AcceleratorCount {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_AcceleratorTotalMemoryMiB {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_BaselineEbsBandwidthMbps {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_BaselinePerformanceFactors {
  readonly Cpu?: EC2LaunchTemplate_Cpu;
}

interface EC2LaunchTemplate_Cpu {
  readonly References?: Value<readonly (EC2LaunchTemplate_Reference)[]>;
}

interface EC2LaunchTemplate_Reference {
  readonly InstanceFamily?: Value<string>;
}

interface EC2LaunchTemplate_MemoryGiBPerVCpu {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_MemoryMiB {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_NetworkBandwidthGbps {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_NetworkInterfaceCount {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_TotalLocalStorageGB {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_VCpuCount {
  readonly Max?: Value<number>;
  readonly Min?: Value<number>;
}

interface EC2LaunchTemplate_LicenseSpecification {
  readonly LicenseConfigurationArn?: Value<string>;
}

interface EC2LaunchTemplate_MaintenanceOptions {
  readonly AutoRecovery?: Value<string>;
}

interface EC2LaunchTemplate_MetadataOptions {
  readonly HttpEndpoint?: Value<string>;
  readonly HttpProtocolIpv6?: Value<string>;
  readonly HttpPutResponseHopLimit?: Value<number>;
  readonly HttpTokens?: Value<string>;
  readonly InstanceMetadataTags?: Value<string>;
}

interface EC2LaunchTemplate_Monitoring {
  readonly Enabled?: Value<boolean>;
}

interface EC2LaunchTemplate_NetworkInterface {
  readonly AssociateCarrierIpAddress?: Value<boolean>;
  readonly AssociatePublicIpAddress?: Value<boolean>;
  readonly ConnectionTrackingSpecification?: EC2LaunchTemplate_ConnectionTrackingSpecification;
  readonly DeleteOnTermination?: Value<boolean>;
  readonly Description?: Value<string>;
  readonly DeviceIndex?: Value<number>;
  readonly EnaQueueCount?: Value<number>;
  readonly EnaSrdSpecification?: EC2LaunchTemplate_EnaSrdSpecification;
  readonly Groups?: Value<readonly (Value<string>)[]>;
  readonly InterfaceType?: Value<string>;
  readonly Ipv4PrefixCount?: Value<number>;
  readonly Ipv4Prefixes?: Value<readonly (EC2LaunchTemplate_Ipv4PrefixSpecification)[]>;
  readonly Ipv6AddressCount?: Value<number>;
  readonly Ipv6Addresses?: Value<readonly (EC2LaunchTemplate_Ipv6Add)[]>;
  readonly Ipv6PrefixCount?: Value<number>;
  readonly Ipv6Prefixes?: Value<readonly (EC2LaunchTemplate_Ipv6PrefixSpecification)[]>;
  readonly NetworkCardIndex?: Value<number>;
  readonly NetworkInterfaceId?: Value<string>;
  readonly PrimaryIpv6?: Value<boolean>;
  readonly PrivateIpAddress?: Value<string>;
  readonly PrivateIpAddresses?: Value<readonly (EC2LaunchTemplate_PrivateIpAdd)[]>;
  readonly SecondaryPrivateIpAddressCount?: Value<number>;
  readonly SubnetId?: Value<string>;
}

interface EC2LaunchTemplate_ConnectionTrackingSpecification {
  readonly TcpEstablishedTimeout?: Value<number>;
  readonly UdpStreamTimeout?: Value<number>;
  readonly UdpTimeout?: Value<number>;
}

interface EC2LaunchTemplate_EnaSrdSpecification {
  readonly EnaSrdEnabled?: Value<boolean>;
  readonly EnaSrdUdpSpecification?: EC2LaunchTemplate_EnaSrdUdpSpecification;
}

interface EC2LaunchTemplate_EnaSrdUdpSpecification {
  readonly EnaSrdUdpEnabled?: Value<boolean>;
}

interface EC2LaunchTemplate_Ipv4PrefixSpecification {
  readonly Ipv4Prefix?: Value<string>;
}

interface EC2LaunchTemplate_Ipv6Add {
  readonly Ipv6Address?: Value<string>;
}

interface EC2LaunchTemplate_Ipv6PrefixSpecification {
  readonly Ipv6Prefix?: Value<string>;
}

interface EC2LaunchTemplate_PrivateIpAdd {
  readonly Primary?: Value<boolean>;
  readonly PrivateIpAddress?: Value<string>;
}

interface EC2LaunchTemplate_NetworkPerformanceOptions {
  readonly BandwidthWeighting?: Value<string>;
}

interface EC2LaunchTemplate_Placement {
  readonly Affinity?: Value<string>;
  readonly AvailabilityZone?: Value<string>;
  readonly GroupId?: Value<string>;
  readonly GroupName?: Value<string>;
  readonly HostId?: Value<string>;
  readonly HostResourceGroupArn?: Value<string>;
  readonly PartitionNumber?: Value<number>;
  readonly SpreadDomain?: Value<string>;
  readonly Tenancy?: Value<string>;
}

interface EC2LaunchTemplate_PrivateDnsNameOptions {
  readonly EnableResourceNameDnsAAAARecord?: Value<boolean>;
  readonly EnableResourceNameDnsARecord?: Value<boolean>;
  readonly HostnameType?: Value<string>;
}

interface EC2LaunchTemplate_TagSpecification {
  readonly ResourceType?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface EC2LaunchTemplate_LaunchTemplateTagSpecification {
  readonly ResourceType?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface EC2NatGateway {
  readonly AllocationId?: Value<string>;
  readonly AvailabilityMode?: Value<string>;
  readonly AvailabilityZoneAddresses?: Value<readonly (EC2NatGateway_AvailabilityZoneAddress)[]>;
  readonly ConnectivityType?: Value<string>;
  readonly MaxDrainDurationSeconds?: Value<number>;
  readonly PrivateIpAddress?: Value<string>;
  readonly SecondaryAllocationIds?: Value<readonly (Value<string>)[]>;
  readonly SecondaryPrivateIpAddressCount?: Value<number>;
  readonly SecondaryPrivateIpAddresses?: Value<readonly (Value<string>)[]>;
  readonly SubnetId?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcId?: Value<string>;
}

interface EC2NatGateway_AvailabilityZoneAddress {
  readonly AllocationIds: Value<readonly (Value<string>)[]>;
  readonly AvailabilityZone?: Value<string>;
  readonly AvailabilityZoneId?: Value<string>;
}

interface EC2NetworkInterface {
  readonly ConnectionTrackingSpecification?: EC2NetworkInterface_ConnectionTrackingSpecification;
  readonly Description?: Value<string>;
  readonly EnablePrimaryIpv6?: Value<boolean>;
  readonly GroupSet?: Value<readonly (Value<string>)[]>;
  readonly InterfaceType?: Value<string>;
  readonly Ipv4PrefixCount?: Value<number>;
  readonly Ipv4Prefixes?: Value<readonly (EC2NetworkInterface_Ipv4PrefixSpecification)[]>;
  readonly Ipv6AddressCount?: Value<number>;
  readonly Ipv6Addresses?: Value<readonly (EC2NetworkInterface_InstanceIpv6Address)[]>;
  readonly Ipv6PrefixCount?: Value<number>;
  readonly Ipv6Prefixes?: Value<readonly (EC2NetworkInterface_Ipv6PrefixSpecification)[]>;
  readonly PrivateIpAddress?: Value<string>;
  readonly PrivateIpAddresses?: Value<readonly (EC2NetworkInterface_PrivateIpAddressSpecification)[]>;
  readonly PublicIpDnsHostnameTypeSpecification?: Value<string>;
  readonly SecondaryPrivateIpAddressCount?: Value<number>;
  readonly SourceDestCheck?: Value<boolean>;
  readonly SubnetId: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface EC2NetworkInterface_ConnectionTrackingSpecification {
  readonly TcpEstablishedTimeout?: Value<number>;
  readonly UdpStreamTimeout?: Value<number>;
  readonly UdpTimeout?: Value<number>;
}

interface EC2NetworkInterface_Ipv4PrefixSpecification {
  readonly Ipv4Prefix: Value<string>;
}

interface EC2NetworkInterface_InstanceIpv6Address {
  readonly Ipv6Address: Value<string>;
}

interface EC2NetworkInterface_Ipv6PrefixSpecification {
  readonly Ipv6Prefix: Value<string>;
}

interface EC2NetworkInterface_PrivateIpAddressSpecification {
  readonly Primary: Value<boolean>;
  readonly PrivateIpAddress: Value<string>;
}

interface EC2Route {
  readonly CarrierGatewayId?: Value<string>;
  readonly CoreNetworkArn?: Value<string>;
  readonly DestinationCidrBlock?: Value<string>;
  readonly DestinationIpv6CidrBlock?: Value<string>;
  readonly DestinationPrefixListId?: Value<string>;
  readonly EgressOnlyInternetGatewayId?: Value<string>;
  readonly GatewayId?: Value<string>;
  readonly InstanceId?: Value<string>;
  readonly LocalGatewayId?: Value<string>;
  readonly NatGatewayId?: Value<string>;
  readonly NetworkInterfaceId?: Value<string>;
  readonly OdbNetworkArn?: Value<string>;
  readonly RouteTableId: Value<string>;
  readonly TransitGatewayId?: Value<string>;
  readonly VpcEndpointId?: Value<string>;
  readonly VpcPeeringConnectionId?: Value<string>;
}

interface EC2RouteTable {
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcId: Value<string>;
}

interface EC2SecurityGroup {
  readonly GroupDescription: Value<string>;
  readonly GroupName?: Value<string>;
  readonly SecurityGroupEgress?: Value<readonly (EC2SecurityGroup_Egress)[]>;
  readonly SecurityGroupIngress?: Value<readonly (EC2SecurityGroup_Ingress)[]>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcId?: Value<string>;
}

interface EC2SecurityGroup_Egress {
  readonly CidrIp?: Value<string>;
  readonly CidrIpv6?: Value<string>;
  readonly Description?: Value<string>;
  readonly DestinationPrefixListId?: Value<string>;
  readonly DestinationSecurityGroupId?: Value<string>;
  readonly FromPort?: Value<number>;
  readonly IpProtocol: Value<string>;
  readonly ToPort?: Value<number>;
}

interface EC2SecurityGroup_Ingress {
  readonly CidrIp?: Value<string>;
  readonly CidrIpv6?: Value<string>;
  readonly Description?: Value<string>;
  readonly FromPort?: Value<number>;
  readonly IpProtocol: Value<string>;
  readonly SourcePrefixListId?: Value<string>;
  readonly SourceSecurityGroupId?: Value<string>;
  readonly SourceSecurityGroupName?: Value<string>;
  readonly SourceSecurityGroupOwnerId?: Value<string>;
  readonly ToPort?: Value<number>;
}

interface EC2SecurityGroupIngress {
  readonly CidrIp?: Value<string>;
  readonly CidrIpv6?: Value<string>;
  readonly Description?: Value<string>;
  readonly FromPort?: Value<number>;
  readonly GroupId?: Value<string>;
  readonly GroupName?: Value<string>;
  readonly IpProtocol: Value<string>;
  readonly SourcePrefixListId?: Value<string>;
  readonly SourceSecurityGroupId?: Value<string>;
  readonly SourceSecurityGroupName?: Value<string>;
  readonly SourceSecurityGroupOwnerId?: Value<string>;
  readonly ToPort?: Value<number>;
}

interface EC2Subnet {
  readonly AssignIpv6AddressOnCreation?: Value<boolean>;
  readonly AvailabilityZone?: Value<string>;
  readonly AvailabilityZoneId?: Value<string>;
  readonly CidrBlock?: Value<string>;
  readonly EnableDns64?: Value<boolean>;
  readonly EnableLniAtDeviceIndex?: Value<number>;
  readonly Ipv4IpamPoolId?: Value<string>;
  readonly Ipv4NetmaskLength?: Value<number>;
  readonly Ipv6CidrBlock?: Value<string>;
  readonly Ipv6IpamPoolId?: Value<string>;
  readonly Ipv6Native?: Value<boolean>;
  readonly Ipv6NetmaskLength?: Value<number>;
  readonly MapPublicIpOnLaunch?: Value<boolean>;
  readonly OutpostArn?: Value<string>;
  readonly PrivateDnsNameOptionsOnLaunch?: EC2Subnet_PrivateDnsNameOptionsOnLaunch | object;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcId: Value<string>;
}

interface EC2Subnet_PrivateDnsNameOptionsOnLaunch {
  readonly EnableResourceNameDnsAAAARecord?: Value<boolean>;
  readonly EnableResourceNameDnsARecord?: Value<boolean>;
  readonly HostnameType?: Value<string>;
}

interface EC2SubnetRouteTableAssociation {
  readonly RouteTableId: Value<string>;
  readonly SubnetId: Value<string>;
}

interface EC2VPC {
  readonly CidrBlock?: Value<string>;
  readonly EnableDnsHostnames?: Value<boolean>;
  readonly EnableDnsSupport?: Value<boolean>;
  readonly InstanceTenancy?: Value<string>;
  readonly Ipv4IpamPoolId?: Value<string>;
  readonly Ipv4NetmaskLength?: Value<number>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcEncryptionControl?: EC2VPC_VpcEncryptionControl;
}

interface EC2VPC_VpcEncryptionControl {
  readonly EgressOnlyInternetGatewayExclusion?: Value<string>;
  readonly ElasticFileSystemExclusion?: Value<string>;
  readonly InternetGatewayExclusion?: Value<string>;
  readonly LambdaExclusion?: Value<string>;
  readonly Mode?: Value<string>;
  readonly NatGatewayExclusion?: Value<string>;
  readonly ResourceExclusions?: EC2VPC_VpcEncryptionControlExclusions;
  readonly State?: Value<string>;
  readonly StateMessage?: Value<string>;
  readonly VirtualPrivateGatewayExclusion?: Value<string>;
  readonly VpcEncryptionControlId?: Value<string>;
  readonly VpcId?: Value<string>;
  readonly VpcLatticeExclusion?: Value<string>;
  readonly VpcPeeringExclusion?: Value<string>;
}

interface EC2VPC_VpcEncryptionControlExclusions {
  readonly EgressOnlyInternetGateway?: EC2VPC_VpcEncryptionControlExclusion;
  readonly ElasticFileSystem?: EC2VPC_VpcEncryptionControlExclusion;
  readonly InternetGateway?: EC2VPC_VpcEncryptionControlExclusion;
  readonly Lambda?: EC2VPC_VpcEncryptionControlExclusion;
  readonly NatGateway?: EC2VPC_VpcEncryptionControlExclusion;
  readonly VirtualPrivateGateway?: EC2VPC_VpcEncryptionControlExclusion;
  readonly VpcLattice?: EC2VPC_VpcEncryptionControlExclusion;
  readonly VpcPeering?: EC2VPC_VpcEncryptionControlExclusion;
}

interface EC2VPC_VpcEncryptionControlExclusion {
  readonly State?: Value<string>;
  readonly StateMessage?: Value<string>;
}

interface EC2VPCGatewayAttachment {
  readonly InternetGatewayId?: Value<string>;
  readonly VpcId: Value<string>;
  readonly VpnGatewayId?: Value<string>;
}

interface EC2VPCPeeringConnection {
  readonly AssumeRoleRegion?: Value<string>;
  readonly PeerOwnerId?: Value<string>;
  readonly PeerRegion?: Value<string>;
  readonly PeerRoleArn?: Value<string>;
  readonly PeerVpcId: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VpcId: Value<string>;
}

interface EC2Volume {
  readonly AutoEnableIO?: Value<boolean>;
  readonly AvailabilityZone?: Value<string>;
  readonly AvailabilityZoneId?: Value<string>;
  readonly Encrypted?: Value<boolean>;
  readonly Iops?: Value<number>;
  readonly KmsKeyId?: Value<string>;
  readonly MultiAttachEnabled?: Value<boolean>;
  readonly OutpostArn?: Value<string>;
  readonly Size?: Value<number>;
  readonly SnapshotId?: Value<string>;
  readonly SourceVolumeId?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly Throughput?: Value<number>;
  readonly VolumeInitializationRate?: Value<number>;
  readonly VolumeType?: Value<string>;
}

interface ElasticLoadBalancingV2Listener {
  readonly AlpnPolicy?: Value<readonly (Value<string>)[]>;
  readonly Certificates?: Value<readonly (ElasticLoadBalancingV2Listener_Certificate)[]>;
  readonly DefaultActions: Value<readonly (ElasticLoadBalancingV2Listener_Action)[]>;
  readonly ListenerAttributes?: Value<readonly (ElasticLoadBalancingV2Listener_ListenerAttribute)[]>;
  readonly LoadBalancerArn: Value<string>;
  readonly MutualAuthentication?: ElasticLoadBalancingV2Listener_MutualAuthentication;
  readonly Port?: Value<number>;
  readonly Protocol?: Value<string>;
  readonly SslPolicy?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface ElasticLoadBalancingV2Listener_Certificate {
  readonly CertificateArn?: Value<string>;
}

interface ElasticLoadBalancingV2Listener_Action {
  readonly AuthenticateCognitoConfig?: ElasticLoadBalancingV2Listener_AuthenticateCognitoConfig;
  readonly AuthenticateOidcConfig?: ElasticLoadBalancingV2Listener_AuthenticateOidcConfig;
  readonly FixedResponseConfig?: ElasticLoadBalancingV2Listener_FixedResponseConfig;
  readonly ForwardConfig?: ElasticLoadBalancingV2Listener_ForwardConfig;
  readonly JwtValidationConfig?: ElasticLoadBalancingV2Listener_JwtValidationConfig;
  readonly Order?: Value<number>;
  readonly RedirectConfig?: ElasticLoadBalancingV2Listener_RedirectConfig;
  readonly TargetGroupArn?: Value<string>;
  readonly Type: Value<string>;
}

interface ElasticLoadBalancingV2Listener_AuthenticateCognitoConfig {
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, Value<string>>>;
  readonly OnUnauthenticatedRequest?: Value<string>;
  readonly Scope?: Value<string>;
  readonly SessionCookieName?: Value<string>;
  readonly SessionTimeout?: Value<string>;
  readonly UserPoolArn: Value<string>;
  readonly UserPoolClientId: Value<string>;
  readonly UserPoolDomain: Value<string>;
}

interface ElasticLoadBalancingV2Listener_AuthenticateOidcConfig {
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, Value<string>>>;
  readonly AuthorizationEndpoint: Value<string>;
  readonly ClientId: Value<string>;
  readonly ClientSecret?: Value<string>;
  readonly Issuer: Value<string>;
  readonly OnUnauthenticatedRequest?: Value<string>;
  readonly Scope?: Value<string>;
  readonly SessionCookieName?: Value<string>;
  readonly SessionTimeout?: Value<string>;
  readonly TokenEndpoint: Value<string>;
  readonly UseExistingClientSecret?: Value<boolean>;
  readonly UserInfoEndpoint: Value<string>;
}

interface ElasticLoadBalancingV2Listener_FixedResponseConfig {
  readonly ContentType?: Value<string>;
  readonly MessageBody?: Value<string>;
  readonly StatusCode: Value<string>;
}

interface ElasticLoadBalancingV2Listener_ForwardConfig {
  readonly TargetGroupStickinessConfig?: ElasticLoadBalancingV2Listener_TargetGroupStickinessConfig;
  readonly TargetGroups?: Value<readonly (ElasticLoadBalancingV2Listener_TargetGroupTuple)[]>;
}

interface ElasticLoadBalancingV2Listener_TargetGroupStickinessConfig {
  readonly DurationSeconds?: Value<number>;
  readonly Enabled?: Value<boolean>;
}

interface ElasticLoadBalancingV2Listener_TargetGroupTuple {
  readonly TargetGroupArn?: Value<string>;
  readonly Weight?: Value<number>;
}

interface ElasticLoadBalancingV2Listener_JwtValidationConfig {
  readonly AdditionalClaims?: Value<readonly (ElasticLoadBalancingV2Listener_JwtValidationActionAdditionalClaim)[]>;
  readonly Issuer: Value<string>;
  readonly JwksEndpoint: Value<string>;
}

interface ElasticLoadBalancingV2Listener_JwtValidationActionAdditionalClaim {
  readonly Format: Value<string>;
  readonly Name: Value<string>;
  readonly Values: Value<readonly (Value<string>)[]>;
}

interface ElasticLoadBalancingV2Listener_RedirectConfig {
  readonly Host?: Value<string>;
  readonly Path?: Value<string>;
  readonly Port?: Value<string>;
  readonly Protocol?: Value<string>;
  readonly Query?: Value<string>;
  readonly StatusCode: Value<string>;
}

interface ElasticLoadBalancingV2Listener_ListenerAttribute {
  readonly Key?: Value<string>;
  readonly Value?: Value<string>;
}

interface ElasticLoadBalancingV2Listener_MutualAuthentication {
  readonly AdvertiseTrustStoreCaNames?: Value<string>;
  readonly IgnoreClientCertificateExpiry?: Value<boolean>;
  readonly Mode?: Value<string>;
  readonly TrustStoreArn?: Value<string>;
}

interface ElasticLoadBalancingV2LoadBalancer {
  readonly EnableCapacityReservationProvisionStabilize?: Value<boolean>;
  readonly EnablePrefixForIpv6SourceNat?: Value<string>;
  readonly EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: Value<string>;
  readonly IpAddressType?: Value<string>;
  readonly Ipv4IpamPoolId?: Value<string>;
  readonly LoadBalancerAttributes?: Value<readonly (ElasticLoadBalancingV2LoadBalancer_LoadBalancerAttribute)[]>;
  readonly MinimumLoadBalancerCapacity?: ElasticLoadBalancingV2LoadBalancer_MinimumLoadBalancerCapacity;
  readonly Name?: Value<string>;
  readonly Scheme?: Value<string>;
  readonly SecurityGroups?: Value<readonly (Value<string>)[]>;
  readonly SubnetMappings?: Value<readonly (ElasticLoadBalancingV2LoadBalancer_SubnetMapping)[]>;
  readonly Subnets?: Value<readonly (Value<string>)[]>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly Type?: Value<string>;
}

interface ElasticLoadBalancingV2LoadBalancer_LoadBalancerAttribute {
  readonly Key?: Value<string>;
  readonly Value?: Value<string>;
}

interface ElasticLoadBalancingV2LoadBalancer_MinimumLoadBalancerCapacity {
  readonly CapacityUnits: Value<number>;
}

interface ElasticLoadBalancingV2LoadBalancer_SubnetMapping {
  readonly AllocationId?: Value<string>;
  readonly IPv6Address?: Value<string>;
  readonly PrivateIPv4Address?: Value<string>;
  readonly SourceNatIpv6Prefix?: Value<string>;
  readonly SubnetId: Value<string>;
}

interface ElasticLoadBalancingV2TargetGroup {
  readonly HealthCheckEnabled?: Value<boolean>;
  readonly HealthCheckIntervalSeconds?: Value<number>;
  readonly HealthCheckPath?: Value<string>;
  readonly HealthCheckPort?: Value<string>;
  readonly HealthCheckProtocol?: Value<string>;
  readonly HealthCheckTimeoutSeconds?: Value<number>;
  readonly HealthyThresholdCount?: Value<number>;
  readonly IpAddressType?: Value<string>;
  readonly Matcher?: ElasticLoadBalancingV2TargetGroup_Matcher;
  readonly Name?: Value<string>;
  readonly Port?: Value<number>;
  readonly Protocol?: Value<string>;
  readonly ProtocolVersion?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly TargetControlPort?: Value<number>;
  readonly TargetGroupAttributes?: Value<readonly (ElasticLoadBalancingV2TargetGroup_TargetGroupAttribute)[]>;
  readonly TargetType?: Value<string>;
  readonly Targets?: Value<readonly (ElasticLoadBalancingV2TargetGroup_TargetDescription)[]>;
  readonly UnhealthyThresholdCount?: Value<number>;
  readonly VpcId?: Value<string>;
}

interface ElasticLoadBalancingV2TargetGroup_Matcher {
  readonly GrpcCode?: Value<string>;
  readonly HttpCode?: Value<string>;
}

interface ElasticLoadBalancingV2TargetGroup_TargetGroupAttribute {
  readonly Key?: Value<string>;
  readonly Value?: Value<string>;
}

interface ElasticLoadBalancingV2TargetGroup_TargetDescription {
  readonly AvailabilityZone?: Value<string>;
  readonly Id: Value<string>;
  readonly Port?: Value<number>;
  readonly QuicServerId?: Value<string>;
}

interface IAMInstanceProfile {
  readonly InstanceProfileName?: Value<string>;
  readonly Path?: Value<string>;
  readonly Roles: Value<readonly (Value<string>)[]>;
}

interface IAMPolicy {
  readonly Groups?: Value<readonly (Value<string>)[]>;
  readonly PolicyDocument: object | Value<string> | object;
  readonly PolicyName: Value<string>;
  readonly Roles?: Value<readonly (Value<string>)[]>;
  readonly Users?: Value<readonly (Value<string>)[]>;
}

interface IAMRole {
  readonly AssumeRolePolicyDocument: object | Value<string> | object;
  readonly Description?: Value<string>;
  readonly ManagedPolicyArns?: Value<readonly (Value<string>)[]>;
  readonly MaxSessionDuration?: Value<number>;
  readonly Path?: Value<string>;
  readonly PermissionsBoundary?: Value<string>;
  readonly Policies?: Value<readonly (IAMRole_Policy)[]>;
  readonly RoleName?: Value<string>;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
}

interface IAMRole_Policy {
  readonly PolicyDocument: Value<string> | object | object;
  readonly PolicyName: Value<string>;
}

interface Route53RecordSet {
  readonly AliasTarget?: Route53RecordSet_AliasTarget;
  readonly CidrRoutingConfig?: Route53RecordSet_CidrRoutingConfig;
  readonly Comment?: Value<string>;
  readonly Failover?: Value<string>;
  readonly GeoLocation?: Route53RecordSet_GeoLocation;
  readonly HealthCheckId?: Value<string>;
  readonly HostedZoneId?: Value<string>;
  readonly HostedZoneName?: Value<string>;
  readonly MultiValueAnswer?: Value<boolean>;
  readonly Name: Value<string>;
  readonly Region?: Value<string>;
  readonly ResourceRecords?: Value<readonly (Value<string>)[]>;
  readonly SetIdentifier?: Value<string>;
  readonly TTL?: Value<string>;
  readonly Type: Value<string>;
  readonly Weight?: Value<number>;
}

interface Route53RecordSet_AliasTarget {
  readonly DNSName: Value<string>;
  readonly EvaluateTargetHealth?: Value<boolean>;
  readonly HostedZoneId: Value<string>;
}

interface Route53RecordSet_CidrRoutingConfig {
  readonly CollectionId: Value<string>;
  readonly LocationName: Value<string>;
}

interface Route53RecordSet_GeoLocation {
  readonly ContinentCode?: Value<string>;
  readonly CountryCode?: Value<string>;
  readonly SubdivisionCode?: Value<string>;
}

interface S3Bucket {
  readonly AbacStatus?: Value<string>;
  readonly AccelerateConfiguration?: S3Bucket_AccelerateConfiguration;
  readonly AccessControl?: Value<string>;
  readonly AnalyticsConfigurations?: Value<readonly (S3Bucket_AnalyticsConfiguration)[]>;
  readonly BucketEncryption?: S3Bucket_BucketEncryption;
  readonly BucketName?: Value<string>;
  readonly BucketNamePrefix?: Value<string>;
  readonly BucketNamespace?: Value<string>;
  readonly CorsConfiguration?: S3Bucket_CorsConfiguration;
  readonly IntelligentTieringConfigurations?: Value<readonly (S3Bucket_IntelligentTieringConfiguration)[]>;
  readonly InventoryConfigurations?: Value<readonly (S3Bucket_InventoryConfiguration)[]>;
  readonly LifecycleConfiguration?: S3Bucket_LifecycleConfiguration;
  readonly LoggingConfiguration?: S3Bucket_LoggingConfiguration;
  readonly MetadataConfiguration?: S3Bucket_MetadataConfiguration;
  readonly MetadataTableConfiguration?: S3Bucket_MetadataTableConfiguration;
  readonly MetricsConfigurations?: Value<readonly (S3Bucket_MetricsConfiguration)[]>;
  readonly NotificationConfiguration?: S3Bucket_NotificationConfiguration;
  readonly ObjectLockConfiguration?: S3Bucket_ObjectLockConfiguration;
  readonly ObjectLockEnabled?: Value<boolean>;
  readonly OwnershipControls?: S3Bucket_OwnershipControls;
  readonly PublicAccessBlockConfiguration?: S3Bucket_PublicAccessBlockConfiguration;
  readonly ReplicationConfiguration?: S3Bucket_ReplicationConfiguration;
  readonly Tags?: Value<readonly ({ readonly Key: string; readonly Value: Value<string> })[]>;
  readonly VersioningConfiguration?: S3Bucket_VersioningConfiguration;
  readonly WebsiteConfiguration?: S3Bucket_WebsiteConfiguration;
}

interface S3Bucket_AccelerateConfiguration {
  readonly AccelerationStatus: Value<string>;
}

interface S3Bucket_AnalyticsConfiguration {
  readonly Id: Value<string>;
  readonly Prefix?: Value<string>;
  readonly StorageClassAnalysis: S3Bucket_StorageClassAnalysis;
  readonly TagFilters?: Value<readonly (S3Bucket_TagFilter)[]>;
}

interface S3Bucket_StorageClassAnalysis {
  readonly DataExport?: S3Bucket_DataExport;
}

interface S3Bucket_DataExport {
  readonly Destination: S3Bucket_Destination;
  readonly OutputSchemaVersion: Value<string>;
}

interface S3Bucket_Destination {
  readonly BucketAccountId?: Value<string>;
  readonly BucketArn: Value<string>;
  readonly Format: Value<string>;
  readonly Prefix?: Value<string>;
}

interface S3Bucket_TagFilter {
  readonly Key: Value<string>;
  readonly Value: Value<string>;
}

interface S3Bucket_BucketEncryption {
  readonly ServerSideEncryptionConfiguration: Value<readonly (S3Bucket_ServerSideEncryptionRule)[]>;
}

interface S3Bucket_ServerSideEncryptionRule {
  readonly BlockedEncryptionTypes?: S3Bucket_BlockedEncryptionTypes;
  readonly BucketKeyEnabled?: Value<boolean>;
  readonly ServerSideEncryptionByDefault?: S3Bucket_ServerSideEncryptionByDefault;
}

interface S3Bucket_BlockedEncryptionTypes {
  readonly EncryptionType?: Value<readonly (Value<string>)[]>;
}

interface S3Bucket_ServerSideEncryptionByDefault {
  readonly KMSMasterKeyID?: Value<string>;
  readonly SSEAlgorithm: Value<string>;
}

interface S3Bucket_CorsConfiguration {
  readonly CorsRules: Value<readonly (S3Bucket_CorsRule)[]>;
}

interface S3Bucket_CorsRule {
  readonly AllowedHeaders?: Value<readonly (Value<string>)[]>;
  readonly AllowedMethods: Value<readonly (Value<string>)[]>;
  readonly AllowedOrigins: Value<readonly (Value<string>)[]>;
  readonly ExposedHeaders?: Value<readonly (Value<string>)[]>;
  readonly Id?: Value<string>;
  readonly MaxAge?: Value<number>;
}

interface S3Bucket_IntelligentTieringConfiguration {
  readonly Id: Value<string>;
  readonly Prefix?: Value<string>;
  readonly Status: Value<string>;
  readonly TagFilters?: Value<readonly (S3Bucket_TagFilter)[]>;
  readonly Tierings: Value<readonly (S3Bucket_Tiering)[]>;
}

interface S3Bucket_Tiering {
  readonly AccessTier: Value<string>;
  readonly Days: Value<number>;
}

interface S3Bucket_InventoryConfiguration {
  readonly Destination: S3Bucket_Destination;
  readonly Enabled: Value<boolean>;
  readonly Id: Value<string>;
  readonly IncludedObjectVersions: Value<string>;
  readonly OptionalFields?: Value<readonly (Value<string>)[]>;
  readonly Prefix?: Value<string>;
  readonly ScheduleFrequency: Value<string>;
}

interface S3Bucket_LifecycleConfiguration {
  readonly Rules: Value<readonly (S3Bucket_Rule)[]>;
  readonly TransitionDefaultMinimumObjectSize?: Value<string>;
}

interface S3Bucket_Rule {
  readonly AbortIncompleteMultipartUpload?: S3Bucket_AbortIncompleteMultipartUpload;
  readonly ExpirationDate?: Value<string>;
  readonly ExpirationInDays?: Value<number>;
  readonly ExpiredObjectDeleteMarker?: Value<boolean>;
  readonly Id?: Value<string>;
  readonly NoncurrentVersionExpiration?: S3Bucket_NoncurrentVersionExpiration;
  readonly NoncurrentVersionExpirationInDays?: Value<number>;
  readonly NoncurrentVersionTransition?: S3Bucket_NoncurrentVersionTransition;
  readonly NoncurrentVersionTransitions?: Value<readonly (S3Bucket_NoncurrentVersionTransition)[]>;
  readonly ObjectSizeGreaterThan?: Value<number>;
  readonly ObjectSizeLessThan?: Value<number>;
  readonly Prefix?: Value<string>;
  readonly Status: Value<string>;
  readonly TagFilters?: Value<readonly (S3Bucket_TagFilter)[]>;
  readonly Transition?: S3Bucket_Transition;
  readonly Transitions?: Value<readonly (S3Bucket_Transition)[]>;
}

interface S3Bucket_AbortIncompleteMultipartUpload {
  readonly DaysAfterInitiation: Value<number>;
}

interface S3Bucket_NoncurrentVersionExpiration {
  readonly NewerNoncurrentVersions?: Value<number>;
  readonly NoncurrentDays: Value<number>;
}

interface S3Bucket_NoncurrentVersionTransition {
  readonly NewerNoncurrentVersions?: Value<number>;
  readonly StorageClass: Value<string>;
  readonly TransitionInDays: Value<number>;
}

interface S3Bucket_Transition {
  readonly StorageClass: Value<string>;
  readonly TransitionDate?: Value<string>;
  readonly TransitionInDays?: Value<number>;
}

interface S3Bucket_LoggingConfiguration {
  readonly DestinationBucketName?: Value<string>;
  readonly LogFilePrefix?: Value<string>;
  readonly TargetObjectKeyFormat?: S3Bucket_TargetObjectKeyFormat;
}

interface S3Bucket_TargetObjectKeyFormat {
  readonly PartitionedPrefix?: S3Bucket_PartitionedPrefix;
  readonly SimplePrefix?: object;
}

interface S3Bucket_PartitionedPrefix {
  readonly PartitionDateSource?: Value<string>;
}

interface S3Bucket_MetadataConfiguration {
  readonly AnnotationTableConfiguration?: S3Bucket_AnnotationTableConfiguration;
  readonly Destination?: S3Bucket_MetadataDestination;
  readonly InventoryTableConfiguration?: S3Bucket_InventoryTableConfiguration;
  readonly JournalTableConfiguration: S3Bucket_JournalTableConfiguration;
}

interface S3Bucket_AnnotationTableConfiguration {
  readonly ConfigurationState: Value<string>;
  readonly EncryptionConfiguration?: S3Bucket_MetadataTableEncryptionConfiguration;
  readonly Role?: Value<string>;
  readonly TableArn?: Value<string>;
  readonly TableName?: Value<string>;
}

interface S3Bucket_MetadataTableEncryptionConfiguration {
  readonly KmsKeyArn?: Value<string>;
  readonly SseAlgorithm: Value<string>;
}

interface S3Bucket_MetadataDestination {
  readonly TableBucketArn?: Value<string>;
  readonly TableBucketType: Value<string>;
  readonly TableNamespace?: Value<string>;
}

interface S3Bucket_InventoryTableConfiguration {
  readonly ConfigurationState: Value<string>;
  readonly EncryptionConfiguration?: S3Bucket_MetadataTableEncryptionConfiguration;
  readonly TableArn?: Value<string>;
  readonly TableName?: Value<string>;
}

interface S3Bucket_JournalTableConfiguration {
  readonly EncryptionConfiguration?: S3Bucket_MetadataTableEncryptionConfiguration;
  readonly RecordExpiration: S3Bucket_RecordExpiration;
  readonly TableArn?: Value<string>;
  readonly TableName?: Value<string>;
}

interface S3Bucket_RecordExpiration {
  readonly Days?: Value<number>;
  readonly Expiration: Value<string>;
}

interface S3Bucket_MetadataTableConfiguration {
  readonly S3TablesDestination: S3Bucket_S3TablesDestination;
}

interface S3Bucket_S3TablesDestination {
  readonly TableArn?: Value<string>;
  readonly TableBucketArn: Value<string>;
  readonly TableName: Value<string>;
  readonly TableNamespace?: Value<string>;
}

interface S3Bucket_MetricsConfiguration {
  readonly AccessPointArn?: Value<string>;
  readonly Id: Value<string>;
  readonly Prefix?: Value<string>;
  readonly TagFilters?: Value<readonly (S3Bucket_TagFilter)[]>;
}

interface S3Bucket_NotificationConfiguration {
  readonly EventBridgeConfiguration?: S3Bucket_EventBridgeConfiguration;
  readonly LambdaConfigurations?: Value<readonly (S3Bucket_LambdaConfiguration)[]>;
  readonly QueueConfigurations?: Value<readonly (S3Bucket_QueueConfiguration)[]>;
  readonly TopicConfigurations?: Value<readonly (S3Bucket_TopicConfiguration)[]>;
}

interface S3Bucket_EventBridgeConfiguration {
  readonly EventBridgeEnabled: Value<boolean>;
}

interface S3Bucket_LambdaConfiguration {
  readonly Event: Value<string>;
  readonly Filter?: S3Bucket_NotificationFilter;
  readonly Function: Value<string>;
}

interface S3Bucket_NotificationFilter {
  readonly S3Key: S3Bucket_S3KeyFilter;
}

interface S3Bucket_S3KeyFilter {
  readonly Rules: Value<readonly (S3Bucket_FilterRule)[]>;
}

interface S3Bucket_FilterRule {
  readonly Name: Value<string>;
  readonly Value: Value<string>;
}

interface S3Bucket_QueueConfiguration {
  readonly Event: Value<string>;
  readonly Filter?: S3Bucket_NotificationFilter;
  readonly Queue: Value<string>;
}

interface S3Bucket_TopicConfiguration {
  readonly Event: Value<string>;
  readonly Filter?: S3Bucket_NotificationFilter;
  readonly Topic: Value<string>;
}

interface S3Bucket_ObjectLockConfiguration {
  readonly ObjectLockEnabled?: Value<string>;
  readonly Rule?: S3Bucket_ObjectLockRule;
}

interface S3Bucket_ObjectLockRule {
  readonly DefaultRetention?: S3Bucket_DefaultRetention;
}

interface S3Bucket_DefaultRetention {
  readonly Days?: Value<number>;
  readonly DefaultEventHold?: S3Bucket_DefaultEventHold;
  readonly Mode?: Value<string>;
  readonly Years?: Value<number>;
}

interface S3Bucket_DefaultEventHold {
  readonly Days?: Value<number>;
  readonly Years?: Value<number>;
}

interface S3Bucket_OwnershipControls {
  readonly Rules: Value<readonly (S3Bucket_OwnershipControlsRule)[]>;
}

interface S3Bucket_OwnershipControlsRule {
  readonly ObjectOwnership?: Value<string>;
}

interface S3Bucket_PublicAccessBlockConfiguration {
  readonly BlockPublicAcls?: Value<boolean>;
  readonly BlockPublicPolicy?: Value<boolean>;
  readonly IgnorePublicAcls?: Value<boolean>;
  readonly RestrictPublicBuckets?: Value<boolean>;
}

interface S3Bucket_ReplicationConfiguration {
  readonly Role: Value<string>;
  readonly Rules: Value<readonly (S3Bucket_ReplicationRule)[]>;
}

interface S3Bucket_ReplicationRule {
  readonly DeleteMarkerReplication?: S3Bucket_DeleteMarkerReplication;
  readonly Destination: S3Bucket_ReplicationDestination;
  readonly Filter?: S3Bucket_ReplicationRuleFilter;
  readonly Id?: Value<string>;
  readonly Prefix?: Value<string>;
  readonly Priority?: Value<number>;
  readonly SourceSelectionCriteria?: S3Bucket_SourceSelectionCriteria;
  readonly Status: Value<string>;
}

interface S3Bucket_DeleteMarkerReplication {
  readonly Status?: Value<string>;
}

interface S3Bucket_ReplicationDestination {
  readonly AccessControlTranslation?: S3Bucket_AccessControlTranslation;
  readonly Account?: Value<string>;
  readonly Bucket: Value<string>;
  readonly EncryptionConfiguration?: S3Bucket_EncryptionConfiguration;
  readonly Metrics?: S3Bucket_Metrics;
  readonly ReplicationTime?: S3Bucket_ReplicationTime;
  readonly StorageClass?: Value<string>;
}

interface S3Bucket_AccessControlTranslation {
  readonly Owner: Value<string>;
}

interface S3Bucket_EncryptionConfiguration {
  readonly ReplicaKmsKeyID: Value<string>;
}

interface S3Bucket_Metrics {
  readonly EventThreshold?: S3Bucket_ReplicationTimeValue;
  readonly Status: Value<string>;
}

interface S3Bucket_ReplicationTimeValue {
  readonly Minutes: Value<number>;
}

interface S3Bucket_ReplicationTime {
  readonly Status: Value<string>;
  readonly Time: S3Bucket_ReplicationTimeValue;
}

interface S3Bucket_ReplicationRuleFilter {
  readonly And?: S3Bucket_ReplicationRuleAndOperator;
  readonly Prefix?: Value<string>;
  readonly TagFilter?: S3Bucket_TagFilter;
}

interface S3Bucket_ReplicationRuleAndOperator {
  readonly Prefix?: Value<string>;
  readonly TagFilters?: Value<readonly (S3Bucket_TagFilter)[]>;
}

interface S3Bucket_SourceSelectionCriteria {
  readonly ReplicaModifications?: S3Bucket_ReplicaModifications;
  readonly SseKmsEncryptedObjects?: S3Bucket_SseKmsEncryptedObjects;
}

interface S3Bucket_ReplicaModifications {
  readonly Status: Value<string>;
}

interface S3Bucket_SseKmsEncryptedObjects {
  readonly Status: Value<string>;
}

interface S3Bucket_VersioningConfiguration {
  readonly Status: Value<string>;
}

interface S3Bucket_WebsiteConfiguration {
  readonly ErrorDocument?: Value<string>;
  readonly IndexDocument?: Value<string>;
  readonly RedirectAllRequestsTo?: S3Bucket_RedirectAllRequestsTo;
  readonly RoutingRules?: Value<readonly (S3Bucket_RoutingRule)[]>;
}

interface S3Bucket_RedirectAllRequestsTo {
  readonly HostName: Value<string>;
  readonly Protocol?: Value<string>;
}

interface S3Bucket_RoutingRule {
  readonly RedirectRule: S3Bucket_RedirectRule;
  readonly RoutingRuleCondition?: S3Bucket_RoutingRuleCondition;
}

interface S3Bucket_RedirectRule {
  readonly HostName?: Value<string>;
  readonly HttpRedirectCode?: Value<string>;
  readonly Protocol?: Value<string>;
  readonly ReplaceKeyPrefixWith?: Value<string>;
  readonly ReplaceKeyWith?: Value<string>;
}

interface S3Bucket_RoutingRuleCondition {
  readonly HttpErrorCodeReturnedEquals?: Value<string>;
  readonly KeyPrefixEquals?: Value<string>;
}

interface S3BucketPolicy {
  readonly Bucket: Value<string>;
  readonly PolicyDocument: object | Value<string> | object;
}

export interface ResourceProperties {
  'AWS::AutoScaling::AutoScalingGroup': AutoScalingAutoScalingGroup;
  'AWS::AutoScaling::LifecycleHook': AutoScalingLifecycleHook;
  'AWS::EC2::EIP': EC2EIP;
  'AWS::EC2::InternetGateway': EC2InternetGateway;
  'AWS::EC2::LaunchTemplate': EC2LaunchTemplate;
  'AWS::EC2::NatGateway': EC2NatGateway;
  'AWS::EC2::NetworkInterface': EC2NetworkInterface;
  'AWS::EC2::Route': EC2Route;
  'AWS::EC2::RouteTable': EC2RouteTable;
  'AWS::EC2::SecurityGroup': EC2SecurityGroup;
  'AWS::EC2::SecurityGroupIngress': EC2SecurityGroupIngress;
  'AWS::EC2::Subnet': EC2Subnet;
  'AWS::EC2::SubnetRouteTableAssociation': EC2SubnetRouteTableAssociation;
  'AWS::EC2::VPC': EC2VPC;
  'AWS::EC2::VPCGatewayAttachment': EC2VPCGatewayAttachment;
  'AWS::EC2::VPCPeeringConnection': EC2VPCPeeringConnection;
  'AWS::EC2::Volume': EC2Volume;
  'AWS::ElasticLoadBalancingV2::Listener': ElasticLoadBalancingV2Listener;
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ElasticLoadBalancingV2LoadBalancer;
  'AWS::ElasticLoadBalancingV2::TargetGroup': ElasticLoadBalancingV2TargetGroup;
  'AWS::IAM::InstanceProfile': IAMInstanceProfile;
  'AWS::IAM::Policy': IAMPolicy;
  'AWS::IAM::Role': IAMRole;
  'AWS::Route53::RecordSet': Route53RecordSet;
  'AWS::S3::Bucket': S3Bucket;
  'AWS::S3::BucketPolicy': S3BucketPolicy;
}

/** What Fn::GetAtt may ask of each type. */
export interface ResourceAttributes {
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupARN';
  'AWS::AutoScaling::LifecycleHook': never;
  'AWS::EC2::EIP': 'AllocationId' | 'PublicIp';
  'AWS::EC2::InternetGateway': 'InternetGatewayId';
  'AWS::EC2::LaunchTemplate': 'DefaultVersionNumber' | 'LatestVersionNumber' | 'LaunchTemplateId';
  'AWS::EC2::NatGateway': 'AutoProvisionZones' | 'AutoScalingIps' | 'EniId' | 'NatGatewayId' | 'RouteTableId';
  'AWS::EC2::NetworkInterface': 'Id' | 'PrimaryIpv6Address' | 'PrimaryPrivateIpAddress' | 'PublicIpDnsNameOptions' | 'SecondaryPrivateIpAddresses' | 'VpcId';
  'AWS::EC2::Route': 'CidrBlock';
  'AWS::EC2::RouteTable': 'RouteTableId';
  'AWS::EC2::SecurityGroup': 'GroupId' | 'Id' | 'VpcId';
  'AWS::EC2::SecurityGroupIngress': 'Id';
  'AWS::EC2::Subnet': 'AvailabilityZone' | 'AvailabilityZoneId' | 'BlockPublicAccessStates' | 'CidrBlock' | 'Ipv6CidrBlocks' | 'NetworkAclAssociationId' | 'OutpostArn' | 'SubnetId' | 'VpcId';
  'AWS::EC2::SubnetRouteTableAssociation': 'Id';
  'AWS::EC2::VPC': 'CidrBlock' | 'CidrBlockAssociations' | 'DefaultNetworkAcl' | 'DefaultSecurityGroup' | 'Ipv6CidrBlocks' | 'VpcEncryptionControl.ResourceExclusions' | 'VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway' | 'VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway.State' | 'VpcEncryptionControl.ResourceExclusions.EgressOnlyInternetGateway.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.ElasticFileSystem' | 'VpcEncryptionControl.ResourceExclusions.ElasticFileSystem.State' | 'VpcEncryptionControl.ResourceExclusions.ElasticFileSystem.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.InternetGateway' | 'VpcEncryptionControl.ResourceExclusions.InternetGateway.State' | 'VpcEncryptionControl.ResourceExclusions.InternetGateway.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.Lambda' | 'VpcEncryptionControl.ResourceExclusions.Lambda.State' | 'VpcEncryptionControl.ResourceExclusions.Lambda.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.NatGateway' | 'VpcEncryptionControl.ResourceExclusions.NatGateway.State' | 'VpcEncryptionControl.ResourceExclusions.NatGateway.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway' | 'VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway.State' | 'VpcEncryptionControl.ResourceExclusions.VirtualPrivateGateway.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.VpcLattice' | 'VpcEncryptionControl.ResourceExclusions.VpcLattice.State' | 'VpcEncryptionControl.ResourceExclusions.VpcLattice.StateMessage' | 'VpcEncryptionControl.ResourceExclusions.VpcPeering' | 'VpcEncryptionControl.ResourceExclusions.VpcPeering.State' | 'VpcEncryptionControl.ResourceExclusions.VpcPeering.StateMessage' | 'VpcEncryptionControl.State' | 'VpcEncryptionControl.StateMessage' | 'VpcEncryptionControl.VpcEncryptionControlId' | 'VpcEncryptionControl.VpcId' | 'VpcId';
  'AWS::EC2::VPCGatewayAttachment': 'AttachmentType';
  'AWS::EC2::VPCPeeringConnection': 'Id';
  'AWS::EC2::Volume': 'VolumeId';
  'AWS::ElasticLoadBalancingV2::Listener': 'ListenerArn';
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'CanonicalHostedZoneID' | 'DNSName' | 'LoadBalancerArn' | 'LoadBalancerFullName' | 'LoadBalancerName' | 'SecurityGroups';
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'LoadBalancerArns' | 'TargetGroupArn' | 'TargetGroupFullName' | 'TargetGroupName';
  'AWS::IAM::InstanceProfile': 'Arn';
  'AWS::IAM::Policy': 'Id';
  'AWS::IAM::Role': 'Arn' | 'RoleId';
  'AWS::Route53::RecordSet': never;
  'AWS::S3::Bucket': 'Arn' | 'DomainName' | 'DualStackDomainName' | 'MetadataConfiguration.AnnotationTableConfiguration.TableArn' | 'MetadataConfiguration.AnnotationTableConfiguration.TableName' | 'MetadataConfiguration.Destination' | 'MetadataConfiguration.InventoryTableConfiguration.TableArn' | 'MetadataConfiguration.InventoryTableConfiguration.TableName' | 'MetadataConfiguration.JournalTableConfiguration.TableArn' | 'MetadataConfiguration.JournalTableConfiguration.TableName' | 'MetadataTableConfiguration.S3TablesDestination.TableArn' | 'MetadataTableConfiguration.S3TablesDestination.TableNamespace' | 'RegionalDomainName' | 'WebsiteURL';
  'AWS::S3::BucketPolicy': never;
}
