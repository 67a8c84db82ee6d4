/** What moto would let pass, and AWS refuses. */
import * as ec2 from '@aws-sdk/client-ec2';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kms from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';

let world: TestAws;
let client: ec2.EC2Client;
beforeAll(async () => {
  world = await localAws();
  client = new ec2.EC2Client(world.guest);
});
afterAll(() => world.stop());

const nameOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: { name: string }) => error.name,
  );

async function network(): Promise<{ VpcId: string; SubnetId: string }> {
  const { Vpc: vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.5.0.0/16' }));
  const VpcId = vpc?.VpcId ?? '';
  const input = { VpcId, CidrBlock: '10.5.1.0/24' };
  const { Subnet: subnet } = await client.send(new ec2.CreateSubnetCommand(input));
  return { VpcId, SubnetId: subnet?.SubnetId ?? '' };
}

async function launch(SubnetId: string): Promise<string> {
  const filters = { name: 'Flatcar-stable-4593.2.5-hvm', architecture: 'x86_64' };
  const { Images: [image] = [] } = await client.send(
    new ec2.DescribeImagesCommand({
      Owners: ['075585003325'],
      Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })),
    }),
  );
  const input = {
    ImageId: image?.ImageId,
    InstanceType: 'm5.large',
    MinCount: 1,
    MaxCount: 1,
    SubnetId,
  } as const;
  const { Instances: [machine] = [] } = await client.send(new ec2.RunInstancesCommand(input));
  return machine?.InstanceId ?? '';
}

describe('a network in use', () => {
  it('keeps its subnet, gateway and address until the NAT gateway is gone', async () => {
    const { VpcId, SubnetId } = await network();
    const { InternetGateway: gateway } = await client.send(new ec2.CreateInternetGatewayCommand({}));
    const InternetGatewayId = gateway?.InternetGatewayId;
    await client.send(new ec2.AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
    const { AllocationId } = await client.send(new ec2.AllocateAddressCommand({ Domain: 'vpc' }));
    const { NatGateway: nat } = await client.send(
      new ec2.CreateNatGatewayCommand({ SubnetId, AllocationId }),
    );
    const dismantle = [
      () => client.send(new ec2.DetachInternetGatewayCommand({ VpcId, InternetGatewayId })),
      () => client.send(new ec2.DeleteSubnetCommand({ SubnetId })),
      () => client.send(new ec2.ReleaseAddressCommand({ AllocationId })),
    ];
    const refused = await Promise.all(dismantle.map((step) => nameOf(step())));
    expect(refused).toEqual(['DependencyViolation', 'DependencyViolation', 'AuthFailure']);
    await client.send(new ec2.DeleteNatGatewayCommand({ NatGatewayId: nat?.NatGatewayId }));
    for (const step of dismantle) await step();
    expect(await nameOf(client.send(new ec2.DeleteVpcCommand({ VpcId })))).toBe('no error');
  });

  it('keeps a security group that is worn or named in another’s rule', async () => {
    const { VpcId, SubnetId } = await network();
    const group = async (GroupName: string): Promise<string> =>
      (await client.send(new ec2.CreateSecurityGroupCommand({ VpcId, GroupName, Description: 'x' })))
        .GroupId ?? '';
    const [worn, naming] = [await group('worn'), await group('naming')];
    const remove = (GroupId: string): Promise<unknown> =>
      nameOf(client.send(new ec2.DeleteSecurityGroupCommand({ GroupId })));
    const { NetworkInterface: eni } = await client.send(
      new ec2.CreateNetworkInterfaceCommand({ SubnetId, Groups: [worn] }),
    );
    expect(await remove(worn)).toBe('DependencyViolation');
    await client.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni?.NetworkInterfaceId }));
    const rule = { IpProtocol: 'tcp', FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: worn }] };
    await client.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: naming, IpPermissions: [rule] }),
    );
    expect(await remove(worn)).toBe('DependencyViolation');
    expect(await nameOf(client.send(new ec2.DeleteVpcCommand({ VpcId })))).toBe('DependencyViolation');
    expect(await remove(naming)).toBe('no error');
    expect(await remove(worn)).toBe('no error');
  });

  it('keeps the subnet of a load balancer and of a machine', async () => {
    const { SubnetId } = await network();
    const balancing = new elbv2.ElasticLoadBalancingV2Client(world.guest);
    const { LoadBalancers: [balancer] = [] } = await balancing.send(
      new elbv2.CreateLoadBalancerCommand({
        Name: 'api',
        Type: 'network',
        Scheme: 'internal',
        Subnets: [SubnetId],
      }),
    );
    const remove = (): Promise<unknown> => nameOf(client.send(new ec2.DeleteSubnetCommand({ SubnetId })));
    expect(await remove()).toBe('DependencyViolation');
    const LoadBalancerArn = balancer?.LoadBalancerArn;
    await balancing.send(new elbv2.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    const machine = await launch(SubnetId);
    expect(await remove()).toBe('DependencyViolation');
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [machine] }));
    expect(await remove()).toBe('no error');
  });

  it('deletes an endpoint that was made without a type', async () => {
    const { VpcId } = await network();
    const ServiceName = 'com.amazonaws.eu-central-1.s3';
    const { VpcEndpoint: endpoint } = await client.send(
      new ec2.CreateVpcEndpointCommand({ VpcId, ServiceName }),
    );
    const VpcEndpointIds = [endpoint?.VpcEndpointId ?? ''];
    expect(endpoint?.VpcEndpointType).toBe('Gateway');
    expect(await nameOf(client.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds })))).toBe('no error');
  });

  it('frees an interface that was attached to a machine, with the machine', async () => {
    const { SubnetId } = await network();
    const { NetworkInterface: own } = await client.send(new ec2.CreateNetworkInterfaceCommand({ SubnetId }));
    const NetworkInterfaceId = own?.NetworkInterfaceId ?? '';
    const machine = await launch(SubnetId);
    await client.send(
      new ec2.AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId: machine, DeviceIndex: 1 }),
    );
    const remove = (): Promise<unknown> =>
      nameOf(client.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId })));
    expect(await remove()).toBe('InvalidParameterValue');
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [machine] }));
    expect(await remove()).toBe('no error');
  });
});

describe('an encryption key', () => {
  it('is of no use while disabled or waiting for its deletion', async () => {
    const keys = new kms.KMSClient(world.guest);
    const { KeyMetadata: key } = await keys.send(new kms.CreateKeyCommand({}));
    const KeyId = key?.KeyId ?? '';
    const { CiphertextBlob } = await keys.send(
      new kms.GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: { cluster: 'a' } }),
    );
    const open = (EncryptionContext: Record<string, string>): Promise<unknown> =>
      nameOf(keys.send(new kms.DecryptCommand({ CiphertextBlob, EncryptionContext })));
    expect(await open({ cluster: 'b' })).toBe('InvalidCiphertextException');
    expect(await open({ cluster: 'a' })).toBe('no error');
    await keys.send(new kms.DisableKeyCommand({ KeyId }));
    expect(await open({ cluster: 'a' })).toBe('DisabledException');
    await keys.send(new kms.EnableKeyCommand({ KeyId }));
    const schedule = (): Promise<unknown> =>
      nameOf(keys.send(new kms.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })));
    expect(await schedule()).toBe('no error');
    expect(await schedule()).toBe('KMSInvalidStateException');
    expect(await open({ cluster: 'a' })).toBe('KMSInvalidStateException');
    expect(await nameOf(keys.send(new kms.CancelKeyDeletionCommand({ KeyId })))).toBe('no error');
    expect(await open({ cluster: 'a' })).toBe('DisabledException');
    expect(await nameOf(keys.send(new kms.CancelKeyDeletionCommand({ KeyId })))).toBe(
      'KMSInvalidStateException',
    );
  });
});
