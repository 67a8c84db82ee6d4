/** Small templates that use every section and function, for the fuzzing of the engine to break. */

const zone = { 'Fn::Select': [0, { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] };

/** Each deploys as it is in a second or so, and on an empty account. */
export const seedTemplates: readonly object[] = [
  {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'a network',
    Parameters: {
      Block: { Type: 'String', Default: '10.20.0.0/16', AllowedPattern: '[0-9./]+', MaxLength: 18 },
      Count: { Type: 'Number', Default: 2, MinValue: 1, MaxValue: 4 },
      Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
    },
    Mappings: { Sizes: { small: { bits: '8', list: ['a', 'b'] } } },
    Conditions: {
      Two: { 'Fn::Equals': [{ Ref: 'Count' }, '2'] },
      Not: { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'Two' }, { 'Fn::Equals': ['a', 'b'] }] }] },
    },
    Rules: {
      R: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Block' }, ''] }] } }] },
    },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { Ref: 'Block' }, EnableDnsSupport: 'true' } },
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Condition: 'Two',
        DependsOn: ['Vpc'],
        Properties: {
          VpcId: { Ref: 'Vpc' },
          CidrBlock: {
            'Fn::Select': [
              1,
              {
                'Fn::Cidr': [
                  { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] },
                  4,
                  { 'Fn::FindInMap': ['Sizes', 'small', 'bits'] },
                ],
              },
            ],
          },
          AvailabilityZone: zone,
          Tags: [{ Key: 'Name', Value: { 'Fn::Sub': '${AWS::StackName}-${Vpc.VpcId}' } }],
        },
      },
      Table: { Type: 'AWS::EC2::RouteTable', Condition: 'Not', Properties: { VpcId: { Ref: 'Vpc' } } },
    },
    Outputs: {
      Id: {
        Value: { 'Fn::If': ['Two', { Ref: 'Subnet' }, 'none'] },
        Export: { Name: { Ref: 'AWS::StackId' } },
      },
      Names: { Value: { 'Fn::Join': ['-', { Ref: 'Names' }] }, Condition: 'Two' },
    },
  },
  {
    Transform: 'AWS::LanguageExtensions',
    Resources: {
      Group: {
        Type: 'AWS::Logs::LogGroup',
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Metadata: { any: 'thing' },
        Properties: { RetentionInDays: 7 },
      },
      Words: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Type: 'String',
          Value: {
            'Fn::ToJsonString': { group: { 'Fn::GetAtt': 'Group.Arn' }, ['n']: { 'Fn::Length': [1, 2] } },
          },
          Tags: { a: 'b' },
        },
      },
    },
    Outputs: { Value: { Value: { 'Fn::GetAtt': ['Words', 'Value'] } } },
  },
  {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
            ],
          },
          Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: [] } }],
        },
      },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          LifecycleConfiguration: { Rules: [{ Id: 'a', Status: 'Enabled', ExpirationInDays: 3 }] },
          Tags: [{ Key: 'Role', Value: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
        },
      },
      Rules: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: { 'Fn::Base64': 'rules' },
          SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, CidrIp: '10.0.0.0/8' }],
        },
      },
    },
    Outputs: {
      Parts: { Value: { 'Fn::Select': ['0', { 'Fn::Split': [':', { 'Fn::GetAtt': 'Role.Arn' }] }] } },
    },
  },
];
