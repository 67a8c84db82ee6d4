/** Every known cause of a stack failure, told from words AWS has used. */
import { describe, expect, it } from 'vitest';
import { causeTable } from './cause-table.ts';
import { classifyFailure } from './causes.ts';

/** AWS's words, and the cause they must lead to. */
const samples: readonly (readonly [cause: string, reason: string])[] = [
  [
    'token-expired',
    'The security token included in the request is expired (Service: AmazonEC2; Error Code: ExpiredToken)',
  ],
  ['token-invalid', 'The security token included in the request is invalid (Service: IAM, Status Code: 403)'],
  [
    'service-linked-role',
    'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: iam:CreateServiceLinkedRole on resource: x',
  ],
  [
    'policy-denies',
    'API: ec2:RunInstances is not authorized to perform this operation with an explicit deny in a service control policy',
  ],
  ['stack-role-gone', 'Role arn:aws:iam::111111111111:role/cfn is invalid or cannot be assumed'],
  ['lambda-role-unknown', 'The role defined for the function cannot be assumed by Lambda.'],
  ['not-authorized', 'API: ec2:DescribeVpcs You are not authorized to perform this operation.'],
  [
    'not-authorized',
    'API: iam:CreateRole User: arn:aws:iam::1:user/x is not authorized to perform: iam:CreateRole on resource: y',
  ],
  [
    'principal-unknown',
    'Invalid principal in policy: "AWS":"arn:aws:iam::1:role/new" (Service: Iam; Error Code: MalformedPolicyDocument)',
  ],
  [
    'request-throttled',
    'Request limit exceeded. (Service: AmazonEC2; Status Code: 503; Error Code: RequestLimitExceeded)',
  ],
  ['request-throttled', 'Rate exceeded (Service: AmazonRoute53; Status Code: 400; Error Code: Throttling)'],
  [
    'vpc-quota',
    'The maximum number of VPCs has been reached. (Service: AmazonEC2; Error Code: VpcLimitExceeded)',
  ],
  ['address-quota', 'The maximum number of addresses has been reached. (Error Code: AddressLimitExceeded)'],
  [
    'nat-gateway-quota',
    'Performing this operation would exceed the limit of 5 NAT gateways (Error Code: NatGatewayLimitExceeded)',
  ],
  ['internet-gateway-quota', 'The maximum number of internet gateways has been reached.'],
  [
    'vcpu-quota',
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket',
  ],
  [
    'instance-quota',
    'You have requested more instances (3) than your current instance limit of 2 allows (InstanceLimitExceeded)',
  ],
  ['spot-quota', 'Max spot instance count exceeded. Placing Spot instance request failed.'],
  ['load-balancer-quota', 'Error Code: TooManyLoadBalancers'],
  [
    'security-group-quota',
    'The maximum number of rules per security group has been reached. (RulesPerSecurityGroupLimitExceeded)',
  ],
  ['route-quota', 'The maximum number of routes has been reached. (Error Code: RouteLimitExceeded)'],
  ['volume-quota', 'You have exceeded your maximum storage limit in this region (VolumeLimitExceeded)'],
  ['iam-quota', 'Cannot exceed quota for RolesPerAccount: 1000 (Service: Iam, Status Code: 409)'],
  ['stack-quota', 'Limit for stack has been exceeded'],
  ['bucket-quota', 'You have attempted to create more buckets than allowed (Error Code: TooManyBuckets)'],
  [
    'instance-capacity',
    'We currently do not have sufficient m5.large capacity in the Availability Zone you requested (eu-central-1a).',
  ],
  [
    'instance-capacity',
    'Group did not stabilize. {current/minSize/maxSize} group size = {0/1/1}. Failed Scaling Activity: InsufficientInstanceCapacity',
  ],
  ['spot-capacity', 'UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration.'],
  [
    'type-not-in-zone',
    'Your requested instance type (m6g.large) is not supported in your requested Availability Zone (eu-central-1c).',
  ],
  [
    'type-not-in-zone',
    'The requested configuration is currently not supported. Please check the documentation. (Error Code: Unsupported)',
  ],
  [
    'zone-unusable',
    'Value (us-east-1e) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a',
  ],
  [
    'subnet-conflict',
    "The CIDR '10.0.0.0/24' conflicts with another subnet (Error Code: InvalidSubnet.Conflict)",
  ],
  ['subnet-range', "The CIDR '10.9.0.0/24' is invalid. (Error Code: InvalidSubnet.Range)"],
  [
    'subnet-full',
    'Not enough IP space available in subnet-1. ELB requires at least 8 free IP addresses in each subnet.',
  ],
  ['load-balancer-zones', 'At least two subnets in two different Availability Zones must be specified'],
  [
    'load-balancer-name',
    "A load balancer with the same name 'al9qy-api' exists, but with different settings",
  ],
  [
    'record-exists',
    "[Tried to create resource record set [name='api.al9qy.', type='A'] but it already exists]",
  ],
  ['record-gone', "[Tried to delete resource record set [name='api.al9qy.', type='A'] but it was not found]"],
  [
    'zone-not-empty',
    'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
  ],
  ['zone-unknown', 'No hosted zone found with ID: Z123 (Error Code: NoSuchHostedZone)'],
  ['bucket-not-empty', 'The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409)'],
  [
    'subnet-in-use',
    "The subnet 'subnet-1' has dependencies and cannot be deleted. (Error Code: DependencyViolation)",
  ],
  ['security-group-in-use', 'resource sg-0123 has a dependent object (Error Code: DependencyViolation)'],
  ['vpc-in-use', "The vpc 'vpc-1' has dependencies and cannot be deleted. (Error Code: DependencyViolation)"],
  [
    'gateway-in-use',
    'Network vpc-1 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.',
  ],
  ['dependency', 'Network interface eni-1 has a dependent object'],
  ['role-in-use', 'Cannot delete entity, must detach all policies first. (Error Code: DeleteConflict)'],
  [
    'instance-profile-unknown',
    'Value (p) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  ],
  [
    'instance-profile-unknown',
    'You must use a valid fully-formed launch template. Value (p) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  ],
  [
    'launch-template-unusable',
    'You must use a valid fully-formed launch template. The parameter groupName cannot be used',
  ],
  ['image-unknown', "The image id '[ami-0123]' does not exist (Error Code: InvalidAMIID.NotFound)"],
  ['key-pair-unknown', "The key pair 'k' does not exist (Error Code: InvalidKeyPair.NotFound)"],
  ['volume-key-unusable', 'Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state'],
  ['key-pending-deletion', 'arn:aws:kms:eu-central-1:1:key/2 is pending deletion.'],
  [
    'launch-refused',
    'i-1 failed to stabilize. Current state: shutting-down. Reason: Client.InternalError: Client error on launch',
  ],
  [
    'boot-failed',
    'Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
  ],
  ['boot-silent', 'Failed to receive 1 resource signal(s) within the specified duration'],
  ['boot-silent', 'WaitCondition timed out. Received 0 conditions when expecting 1'],
  [
    'custom-resource',
    'Received response status [FAILED] from custom resource. Message returned: see the log',
  ],
  [
    'peering-refused',
    'VPC Peering Connection failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range',
  ],
  [
    'peering-quota',
    'The maximum number of VPC peering connections has been reached (VpcPeeringConnectionLimitExceeded)',
  ],
  ['route-exists', 'The route identified by 10.1.0.0/16 already exists. (Error Code: RouteAlreadyExists)'],
  [
    'exists',
    'al9qy-master-EC2-K8S-Role already exists in stack arn:aws:cloudformation:eu-central-1:1:stack/x/y',
  ],
  ['exists', "Resource of type 'AWS::IAM::Role' with identifier 'r' already exists."],
  ['template-property', '#/Tags/0: required key [Value] not found (at /Resources/R/Properties/Tags/0)'],
  ['template-property', 'Required property [Value] not found (at /Resources/R/Properties)'],
  ['exists-terse', 'Resource handler returned message: "AlreadyExists"'],
  ['template-property', 'Encountered unsupported property Foo'],
  [
    'template-property',
    'Properties validation failed for resource R with message: #/P: extraneous key [K] is not permitted',
  ],
  [
    'template-attribute',
    '[Error] /Outputs/O/Value/Fn::GetAtt: Resource type AWS::EC2::VPC does not support attribute {X}. Rollback requested by user.',
  ],
  [
    'replacement-refused',
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename al9qy and update the stack again.',
  ],
  ['not-stabilised', 'Exceeded attempts to wait'],
  ['timed-out', 'Resource timed out waiting for creation of physical resource'],
  ['aws-internal', 'Internal Failure'],
  ['vanished', "The route table 'rtb-1' does not exist (Error Code: InvalidRouteTableID.NotFound)"],
];

describe('classifyFailure', () => {
  it.each(samples)('tells %s from: %s', (cause, reason) => {
    expect(classifyFailure({ resource: 'R', type: 'AWS::EC2::Instance', reason }).name).toBe(cause);
  });

  it('has words of AWS for every row, names each row once, and knows at least 40 causes', () => {
    const names = causeTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...names].toSorted()).toEqual([...new Set(samples.map(([name]) => name))].toSorted());
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  it('ends every remedy as a sentence', () => {
    for (const { remedy } of causeTable) expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ['transient', 'NotStabilized'],
    ['quota', 'ServiceLimitExceeded'],
    ['permission', 'AccessDenied'],
    ['conflict', 'ResourceConflict'],
    ['bad-input', 'InvalidRequest'],
  ])('falls back to %s for handler code %s', (kind, code) => {
    const reason = `Resource handler returned message: "words nobody knows" (RequestToken: 1, HandlerErrorCode: ${code})`;
    expect(classifyFailure({ resource: 'R', type: 'AWS::X::Y', reason }).class).toBe(kind);
  });

  it('says so when it does not know', () => {
    const cause = classifyFailure({ resource: 'R', type: 'AWS::X::Y', reason: 'the moon is full' });
    expect(cause).toMatchObject({ name: 'unknown', class: 'bug', mender: 'support' });
  });
});
