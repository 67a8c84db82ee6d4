/** One resource of every type the engine makes, in two versions that differ in whatever can change in place. */

const ref = (Ref: string): object => ({ Ref });
const get = (name: string): object => ({ 'Fn::GetAtt': name });
const allow = (Action: string, more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }],
});
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
};

/** What the nested stack is made of. */
export const nestedTemplate = {
  Parameters: { Word: { Type: 'String' } },
  Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  Outputs: { Word: { Value: ref('Word') } },
};

/** `turn` changes whatever can change in place; `image` is one that exists, `template` is where a nested stack has its own. */
export function everything(
  turn: 1 | 2,
  image: string,
  template: string,
): {
  Resources: Record<string, { Type: string; Properties?: object }>;
  Outputs: object;
} {
  const word = `turn-${turn}`;
  const Tags = [{ Key: 'Turn', Value: word }];
  const of = (Type: string, Properties: object): { Type: string; Properties: object } => ({
    Type,
    Properties,
  });
  const ec2 = (name: string, properties: object) => of(`AWS::EC2::${name}`, properties);
  const zone = { 'Fn::Select': [0, { 'Fn::GetAZs': ref('AWS::Region') }] };
  const subnet = (index: number): object =>
    ec2('Subnet', {
      VpcId: ref('Vpc'),
      CidrBlock: `10.50.${index}.0/24`,
      AvailabilityZone: { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] },
      MapPublicIpOnLaunch: turn === 2,
      Tags,
    });
  const rule = (port: number): object => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    CidrIp: '10.0.0.0/8',
  });
  const Resources = {
    Vpc: ec2('VPC', { CidrBlock: '10.50.0.0/16', EnableDnsHostnames: turn === 2, Tags }),
    SixBlock: ec2('VPCCidrBlock', { VpcId: ref('OtherVpc'), AmazonProvidedIpv6CidrBlock: true }),
    Block: ec2('VPCCidrBlock', { VpcId: ref('Vpc'), CidrBlock: '10.51.0.0/16' }),
    SubnetA: subnet(0),
    SubnetB: subnet(1),
    SubnetC: subnet(2),
    Table: ec2('RouteTable', { VpcId: ref('Vpc'), Tags }),
    Association: ec2('SubnetRouteTableAssociation', { RouteTableId: ref('Table'), SubnetId: ref('SubnetA') }),
    Gateway: ec2('InternetGateway', { Tags }),
    Attachment: ec2('VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') }),
    Address: { ...ec2('EIP', { Domain: 'vpc', Tags }), DependsOn: 'Attachment' },
    Nat: ec2('NatGateway', { AllocationId: get('Address.AllocationId'), SubnetId: ref('SubnetB'), Tags }),
    Route: {
      ...ec2('Route', {
        RouteTableId: ref('Table'),
        DestinationCidrBlock: '0.0.0.0/0',
        ...(turn === 1 ? { GatewayId: ref('Gateway') } : { NatGatewayId: ref('Nat') }),
      }),
      DependsOn: 'Attachment',
    },
    Group: ec2('SecurityGroup', {
      GroupDescription: 'everything',
      VpcId: ref('Vpc'),
      SecurityGroupIngress: turn === 1 ? [rule(80)] : [rule(80), rule(81)],
      SecurityGroupEgress: [rule(turn)],
      Tags,
    }),
    Ingress: ec2('SecurityGroupIngress', {
      GroupId: ref('Group'),
      IpProtocol: 'icmp',
      FromPort: -1,
      ToPort: -1,
      CidrIp: '10.0.0.0/8',
      Description: word,
    }),
    Egress: ec2('SecurityGroupEgress', {
      GroupId: ref('Group'),
      IpProtocol: 'udp',
      FromPort: 53,
      ToPort: 53,
      CidrIp: '10.0.0.2/32',
      Description: word,
    }),
    OtherVpc: ec2('VPC', { CidrBlock: '10.60.0.0/16' }),
    Peering: ec2('VPCPeeringConnection', { VpcId: ref('Vpc'), PeerVpcId: ref('OtherVpc'), Tags }),
    Endpoint: ec2('VPCEndpoint', {
      VpcId: ref('Vpc'),
      ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' },
      RouteTableIds: [ref('Table')],
      PolicyDocument: allow(turn === 1 ? 's3:*' : 's3:GetObject', { Principal: '*' }),
    }),
    Volume: ec2('Volume', {
      AvailabilityZone: zone,
      Size: turn === 1 ? 10 : 20,
      VolumeType: 'gp3',
      Encrypted: true,
      Tags,
    }),
    Interface: ec2('NetworkInterface', {
      SubnetId: ref('SubnetA'),
      GroupSet: [ref('Group')],
      Description: word,
      Tags,
    }),
    Machine: ec2('Instance', {
      ImageId: image,
      InstanceType: turn === 1 ? 'm5.large' : 'm5.xlarge',
      SubnetId: ref('SubnetA'),
      SecurityGroupIds: [ref('Group')],
      IamInstanceProfile: ref('Profile'),
      Tags,
    }),
    Mount: ec2('VolumeAttachment', {
      VolumeId: ref('Volume'),
      InstanceId: ref('Machine'),
      Device: '/dev/xvdh',
    }),
    Template: ec2('LaunchTemplate', {
      LaunchTemplateData: {
        ImageId: image,
        InstanceType: 'm5.large',
        SecurityGroupIds: [ref('Group')],
        UserData: { 'Fn::Base64': word },
      },
    }),
    Workers: of('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '1',
      MaxSize: String(turn + 1),
      VPCZoneIdentifier: [ref('SubnetA')],
      LaunchTemplate: { LaunchTemplateId: ref('Template'), Version: get('Template.LatestVersionNumber') },
      TargetGroupARNs: [ref('Targets')],
      Tags: [{ Key: 'Turn', Value: word, PropagateAtLaunch: true }],
    }),
    Hook: of('AWS::AutoScaling::LifecycleHook', {
      AutoScalingGroupName: ref('Workers'),
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 60 * turn,
    }),
    Scaling: of('AWS::AutoScaling::ScalingPolicy', {
      AutoScalingGroupName: ref('Workers'),
      AdjustmentType: 'ChangeInCapacity',
      ScalingAdjustment: turn,
      Cooldown: '60',
    }),
    Scheduled: of('AWS::AutoScaling::ScheduledAction', {
      AutoScalingGroupName: ref('Workers'),
      Recurrence: '0 4 29 2 *',
      MaxSize: turn + 1,
    }),
    OtherWorkers: of('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '0',
      MaxSize: '1',
      VPCZoneIdentifier: [ref('SubnetA')],
      LaunchConfigurationName: ref('Launch'),
    }),
    Launch: of('AWS::AutoScaling::LaunchConfiguration', { ImageId: image, InstanceType: 'm5.large' }),
    Classic: of('AWS::ElasticLoadBalancing::LoadBalancer', {
      Listeners: [{ Protocol: 'TCP', LoadBalancerPort: '443', InstancePort: String(443 + turn) }],
      Subnets: [ref('SubnetB')],
      SecurityGroups: [ref('Group')],
      HealthCheck: {
        Target: 'TCP:443',
        Interval: '5',
        Timeout: '3',
        HealthyThreshold: String(turn + 1),
        UnhealthyThreshold: '2',
      },
      Tags,
    }),
    Balancer: of('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Type: 'network',
      Scheme: 'internal',
      Subnets: [ref('SubnetA'), ref('SubnetB')],
      LoadBalancerAttributes: [
        { Key: 'deletion_protection.enabled', Value: 'false' },
        { Key: 'load_balancing.cross_zone.enabled', Value: String(turn === 2) },
      ],
      Tags,
    }),
    Targets: of('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Protocol: 'TCP',
      Port: 443,
      VpcId: ref('Vpc'),
      HealthCheckIntervalSeconds: turn === 1 ? 10 : 30,
      Tags,
    }),
    Listener: of('AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: ref('Balancer'),
      Port: 442 + turn,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    }),
    Role: of('AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust,
      Description: word,
      ManagedPolicyArns: turn === 1 ? [] : [ref('Managed')],
      Policies: [{ PolicyName: word, PolicyDocument: allow('s3:*') }],
      Tags,
    }),
    Policy: of('AWS::IAM::Policy', {
      PolicyName: `other-${word}`,
      PolicyDocument: allow('ec2:*'),
      Roles: [ref('Role')],
    }),
    Managed: of('AWS::IAM::ManagedPolicy', { PolicyDocument: allow(turn === 1 ? 'kms:*' : 'kms:Decrypt') }),
    Profile: of('AWS::IAM::InstanceProfile', { Roles: [ref('Role')] }),
    Zone: of('AWS::Route53::HostedZone', {
      Name: 'every.sandbox.example',
      HostedZoneConfig: { Comment: word },
      HostedZoneTags: Tags,
    }),
    Record: of('AWS::Route53::RecordSet', {
      HostedZoneId: ref('Zone'),
      Name: 'api.every.sandbox.example.',
      Type: 'A',
      AliasTarget: {
        DNSName: get('Balancer.DNSName'),
        HostedZoneId: get('Balancer.CanonicalHostedZoneID'),
        EvaluateTargetHealth: turn === 2,
      },
    }),
    Records: of('AWS::Route53::RecordSetGroup', {
      HostedZoneId: ref('Zone'),
      RecordSets: [
        { Name: 'etcd.every.sandbox.example.', Type: 'A', TTL: 60 * turn, ResourceRecords: ['10.0.0.1'] },
      ],
    }),
    Key: of('AWS::KMS::Key', {
      Description: word,
      EnableKeyRotation: turn === 2,
      KeyPolicy: allow('kms:*', {
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
      }),
      Tags,
    }),
    Alias: of('AWS::KMS::Alias', {
      AliasName: 'alias/every-type',
      TargetKeyId: ref(turn === 1 ? 'Key' : 'OtherKey'),
    }),
    Bucket: of('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: turn === 1 ? 'Suspended' : 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 10 * turn }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: get('Key.Arn') } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      Tags,
    }),
    BucketPolicy: of('AWS::S3::BucketPolicy', {
      Bucket: ref('Bucket'),
      PolicyDocument: allow(turn === 1 ? 's3:GetObject' : 's3:ListBucket', {
        Principal: { AWS: get('Role.Arn') },
        Resource: { 'Fn::Sub': turn === 1 ? '${Bucket.Arn}/*' : '${Bucket.Arn}' },
      }),
    }),
    Parameter: of('AWS::SSM::Parameter', { Type: 'String', Value: word, Tags: { Turn: word } }),
    Secret: of('AWS::SecretsManager::Secret', {
      Description: word,
      GenerateSecretString: { PasswordLength: 20 + turn },
      Tags,
    }),
    Logs: of('AWS::Logs::LogGroup', { RetentionInDays: turn === 1 ? 7 : 14, Tags }),
    Options: ec2('DHCPOptions', { DomainName: 'sandbox.example', DomainNameServers: ['10.50.0.2'], Tags }),
    OptionsOfVpc: ec2('VPCDHCPOptionsAssociation', { DhcpOptionsId: ref('Options'), VpcId: ref('Vpc') }),
    FlowLog: ec2('FlowLog', {
      ResourceId: ref('Vpc'),
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogGroupName: ref('Logs'),
      DeliverLogsPermissionArn: get('Role.Arn'),
      Tags,
    }),
    Check: of('AWS::Route53::HealthCheck', {
      HealthCheckConfig: {
        Type: 'TCP',
        IPAddress: '198.51.100.7',
        Port: 442 + turn,
        FailureThreshold: 2 + turn,
      },
      HealthCheckTags: Tags,
    }),
    Nested: of('AWS::CloudFormation::Stack', { TemplateURL: template, Parameters: { Word: word } }),
    Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:none' } },
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Wait: of('AWS::CloudFormation::WaitCondition', {}),
    SelfIngress: ec2('SecurityGroupIngress', {
      GroupId: ref('Group'),
      IpProtocol: '-1',
      SourceSecurityGroupId: ref('Group'),
    }),
    SecondAddress: { ...ec2('EIP', { Domain: 'vpc' }), DependsOn: 'Attachment' },
    Addressed: {
      ...ec2('EIPAssociation', {
        AllocationId: get('SecondAddress.AllocationId'),
        NetworkInterfaceId: ref('Interface'),
      }),
      DependsOn: 'Attachment',
    },
    ThirdAddress: { ...ec2('EIP', { Domain: 'vpc' }), DependsOn: 'Attachment' },
    EgressGateway: ec2('EgressOnlyInternetGateway', { VpcId: ref('Vpc'), Tags }),
    Pair: ec2('KeyPair', { KeyName: 'everything-key' }),
    Prefixes: ec2('PrefixList', {
      PrefixListName: `everything-${turn}`,
      AddressFamily: 'IPv4',
      MaxEntries: 5,
      Entries: [{ Cidr: '10.0.0.0/8', Description: 'ours' }],
      Tags,
    }),
    Acl: ec2('NetworkAcl', { VpcId: ref('Vpc'), Tags }),
    AclEntry: ec2('NetworkAclEntry', {
      NetworkAclId: ref('Acl'),
      RuleNumber: 100,
      Protocol: 6,
      RuleAction: turn === 1 ? 'allow' : 'deny',
      CidrBlock: '10.0.0.0/8',
      PortRange: { From: 443, To: 443 },
    }),
    AclOfSubnet: ec2('SubnetNetworkAclAssociation', { NetworkAclId: ref('Acl'), SubnetId: ref('SubnetB') }),
    OtherAcl: ec2('NetworkAcl', { VpcId: ref('Vpc') }),
    SecondInterface: ec2('NetworkInterface', { SubnetId: ref('SubnetA'), GroupSet: [ref('Group')] }),
    LinkedRole: of('AWS::IAM::ServiceLinkedRole', {
      AWSServiceName: 'autoscaling.amazonaws.com',
      CustomSuffix: 'everything',
      Description: word,
    }),
    Tokens: of('AWS::IAM::OIDCProvider', {
      Url: 'https://oidc.sandbox.example',
      ClientIdList: ['sts.amazonaws.com', word],
      ThumbprintList: [String(turn).repeat(40)],
      Tags,
    }),
    People: of('AWS::IAM::Group', { ManagedPolicyArns: turn === 1 ? [] : [ref('Managed')] }),
    Person: of('AWS::IAM::User', {
      Groups: [ref('People')],
      Policies: [{ PolicyName: word, PolicyDocument: allow('s3:GetObject') }],
      Path: `/${word}/`,
      Tags,
    }),
    Topic: of('AWS::SNS::Topic', {
      DisplayName: word,
      Subscription: turn === 1 ? [] : [{ Protocol: 'https', Endpoint: 'https://topics.sandbox.example/' }],
      Tags,
    }),
    Queue: of('AWS::SQS::Queue', { DelaySeconds: turn, Tags }),
    // What others are moved to.
    OtherGroup: ec2('SecurityGroup', { GroupDescription: 'other', VpcId: ref('Vpc') }),
    OtherTable: ec2('RouteTable', { VpcId: ref('Vpc') }),
    OtherGateway: ec2('InternetGateway', {}),
    FirstGateway: ec2('InternetGateway', {}),
    OtherAttachment: ec2('VPCGatewayAttachment', {
      VpcId: ref('OtherVpc'),
      InternetGatewayId: turn === 1 ? ref('FirstGateway') : ref('OtherGateway'),
    }),
    ThirdVpc: ec2('VPC', { CidrBlock: '10.61.0.0/16' }),
    ThirdGateway: ec2('InternetGateway', {}),
    FourthVpc: ec2('VPC', { CidrBlock: '10.62.0.0/16' }),
    FourthGateway: ec2('InternetGateway', {}),
    SecondVolume: ec2('Volume', { AvailabilityZone: zone, Size: 1 }),
    ThirdVolume: ec2('Volume', { AvailabilityZone: zone, Size: 1 }),
    OtherOptions: ec2('DHCPOptions', { DomainName: 'other.example' }),
    OtherBalancer: of('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Type: 'network',
      Scheme: 'internal',
      Subnets: [ref('SubnetA')],
    }),
    OtherRole: of('AWS::IAM::Role', { AssumeRolePolicyDocument: trust }),
    OtherProfile: of('AWS::IAM::InstanceProfile', { Roles: [ref(turn === 1 ? 'Role' : 'OtherRole')] }),
    OtherKey: of('AWS::KMS::Key', {
      KeyPolicy: allow('kms:*', {
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
      }),
    }),
    OtherZone: of('AWS::Route53::HostedZone', { Name: 'other.sandbox.example' }),
    SecondBucket: of('AWS::S3::Bucket', {}),
    ThirdBucket: of('AWS::S3::Bucket', {}),
  };
  const Outputs = {
    NameServers: { Value: { 'Fn::Join': [',', get('Zone.NameServers')] } },
    Turn: { Value: get('Parameter.Value') },
    Host: { Value: get('Balancer.DNSName') },
    Machine: { Value: get('Machine.PrivateIp') },
  };
  return { Resources, Outputs } as ReturnType<typeof everything>;
}
