/** Limits of accounts, as AWS enforces and shows them. */
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';

let world: TestAws;
let client: ec2.EC2Client;
beforeAll(async () => {
  world = await localAws();
  client = new ec2.EC2Client(world.guest);
});
afterAll(() => world.stop());
afterEach(() => world.control('DELETE', 'quotas'));

const limit = (quotaCode: string, value: number, more: object = {}): Promise<unknown> =>
  world.control('PUT', 'quotas', [{ quotaCode, value, ...more }]);
const vpc = (settings = world.guest): Promise<unknown> =>
  new ec2.EC2Client(settings).send(new ec2.CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));

async function vpcs(): Promise<number> {
  return ((await client.send(new ec2.DescribeVpcsCommand({}))).Vpcs ?? []).length;
}

describe('a limit', () => {
  it('refuses one VPC more than it allows, in the account it is set for', async () => {
    await limit('L-F678F1CE', (await vpcs()) + 1, { account: '222222222222' });
    await vpc();
    await expect(vpc()).rejects.toMatchObject({
      name: 'VpcLimitExceeded',
      message: 'The maximum number of VPCs has been reached.',
    });
    await vpc(world.host);
  });

  it('lets one of two through that come at once for the last place', async () => {
    await limit('L-F678F1CE', (await vpcs()) + 1);
    const outcomes = await Promise.allSettled([vpc(), vpc(), vpc()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('refuses addresses, NAT gateways of a zone, machines by processors, balancers, roles: each in its own words', async () => {
    const { Subnets: [subnet, other] = [] } = await client.send(new ec2.DescribeSubnetsCommand({}));
    const nat = async (one: ec2.Subnet | undefined): Promise<unknown> => {
      const { AllocationId } = await client.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }));
      return await client.send(new ec2.CreateNatGatewayCommand({ SubnetId: one?.SubnetId, AllocationId }));
    };
    await nat(subnet);
    await limit('L-FE5A380F', 1);
    await expect(nat(subnet)).rejects.toMatchObject({
      name: 'NatGatewayLimitExceeded',
      message: 'Performing this operation would exceed the limit of 1 NAT gateways',
    });
    await nat(other);
    await limit('L-0263D0A3', 1);
    const address = client.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }));
    await expect(address).rejects.toMatchObject({ name: 'AddressLimitExceeded' });
    await limit('L-69A177A2', 0);
    const input = { Name: 'one', Subnets: [subnet?.SubnetId ?? ''] };
    const balancer = new elbv2.ElasticLoadBalancingV2Client(world.guest).send(
      new elbv2.CreateLoadBalancerCommand({ ...input, Type: 'network' }),
    );
    await expect(balancer).rejects.toMatchObject({ name: 'TooManyLoadBalancersException' });
    await limit('L-FE177D64', 1);
    const role = { RoleName: 'more', AssumeRolePolicyDocument: '{}' };
    await expect(new iam.IAMClient(world.guest).send(new iam.CreateRoleCommand(role))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for RolesPerAccount: 1',
    });
  });

  it('counts the processors of machines', async () => {
    const { Images: [image] = [] } = await client.send(
      new ec2.DescribeImagesCommand({ Owners: ['075585003325'] }),
    );
    const launch = (InstanceType: ec2._InstanceType): Promise<unknown> =>
      client.send(
        new ec2.RunInstancesCommand({ ImageId: image?.ImageId, InstanceType, MinCount: 1, MaxCount: 1 }),
      );
    await limit('L-1216C47A', 5);
    await launch('m5.xlarge');
    await expect(launch('m5.large')).rejects.toMatchObject({
      name: 'VcpuLimitExceeded',
      message: expect.stringContaining('your current vCPU limit of 5'),
    });
  });

  it('makes a stack fail with the reason that AWS gives', async () => {
    await limit('L-F678F1CE', await vpcs());
    const stacks = new cloudformation.CloudFormationClient(world.guest);
    const Resources = { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.2.0.0/16' } } };
    const named = { StackName: 'full' };
    await stacks.send(
      new cloudformation.CreateStackCommand({ ...named, TemplateBody: JSON.stringify({ Resources }) }),
    );
    await vi.waitFor(async () => {
      const { Stacks: [stack] = [] } = await stacks.send(new cloudformation.DescribeStacksCommand(named));
      expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
    }, 15_000);
    const { StackEvents: events = [] } = await stacks.send(
      new cloudformation.DescribeStackEventsCommand(named),
    );
    const failed = events.find(({ ResourceStatus: status }) => status === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain('The maximum number of VPCs has been reached.');
    await limit('L-0485CB21', 1);
    const more = { StackName: 'more', TemplateBody: JSON.stringify({ Resources }) };
    const planned = { ...more, ChangeSetName: 'make', ChangeSetType: 'CREATE' as const };
    const refusal = { name: 'LimitExceededException', message: 'Limit for stack has been exceeded' };
    await expect(stacks.send(new cloudformation.CreateStackCommand(more))).rejects.toMatchObject(refusal);
    await expect(stacks.send(new cloudformation.CreateChangeSetCommand(planned))).rejects.toMatchObject(
      refusal,
    );
  });

  it('that nobody knows is refused with the list of those there are', async () => {
    expect(await limit('L-NOBODY', 1)).toMatchObject({
      error: expect.stringContaining('L-F678F1CE (VPCs per Region)'),
    });
  });
});

describe('Service Quotas', () => {
  const ask = async (action: string, input: object): Promise<Response> =>
    await fetch(world.host.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `ServiceQuotasV20190624.${action}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${world.guest.credentials.accessKeyId}/20260101/eu-central-1/servicequotas/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });

  it('shows the limit that is in force, and AWS’s default where none is', async () => {
    const which = { ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE' };
    await limit('L-F678F1CE', 7);
    expect(await (await ask('GetServiceQuota', which)).json()).toMatchObject({
      Quota: {
        QuotaName: 'VPCs per Region',
        Value: 7,
        QuotaArn: 'arn:aws:servicequotas:eu-central-1:222222222222:vpc/L-F678F1CE',
      },
    });
    expect(await (await ask('GetAWSDefaultServiceQuota', which)).json()).toMatchObject({
      Quota: { Value: 5 },
    });
    const { Quotas: list } = (await (await ask('ListServiceQuotas', { ServiceCode: 'vpc' })).json()) as {
      Quotas: readonly object[];
    };
    expect(list).toContainEqual(expect.objectContaining({ QuotaCode: 'L-FE5A380F', Value: 5 }));
  });

  it('knows no service and no quota that is not there', async () => {
    const answer = await ask('GetServiceQuota', { ServiceCode: 'vpc', QuotaCode: 'L-0' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'NoSuchResourceException']);
    expect((await ask('ListServiceQuotas', { ServiceCode: 'sports' })).status).toBe(400);
  });
});
