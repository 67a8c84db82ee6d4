/** The 2018 operator's three stacks, deployed across two accounts by boto3, the `aws` command and the AWS CDK's. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeImagesCommand,
  DescribeRouteTablesCommand,
  DescribeVolumesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DetachVolumeCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, it } from 'vitest';
import type { OriginalCluster } from '../aws/cloudformation/original-parts-for-tests.ts';
import { guestMain, hostMain, hostSetup } from '../aws/cloudformation/original-templates-for-tests.ts';
import { StacksForTests } from '../aws/cloudformation/stacks-for-tests.ts';
import { localAws, type TestAws } from '../aws/local-aws-for-tests.ts';
import { ensureTools } from '../setup/index.ts';
import { type CdkCommand, cdkCommand } from './cdk-command.ts';
import {
  type Account,
  awsCommand,
  boto3Client,
  type ForeignClient,
  type ShownStack,
} from './foreign-client.ts';

/** One client with a local AWS of its own, so that clients do not meet and can wait at the same time. */
interface Place {
  readonly world: TestAws;
  readonly directory: string;
  /** Of machines in the guest account. */
  readonly image: string;
  readonly cdk: CdkCommand;
  readonly clients: Readonly<Record<string, ForeignClient>>;
}

const places: Place[] = [];

async function openPlace(): Promise<Place> {
  const { awsClients } = await ensureTools({ want: ['aws-clients'], report: () => undefined });
  if (awsClients === undefined) throw new Error('the set-up gave no clients');
  const world = await localAws();
  const directory = await mkdtemp(join(tmpdir(), 'clients-'));
  const settings = { env: world.aws.env, directory };
  const look = async (account: Account, stack: string): Promise<ShownStack> =>
    (await new StacksForTests(world[account]).find(stack)) as ShownStack;
  const cdk = cdkCommand({ ...settings, look });
  const clients = {
    'the command of the CDK': cdk,
    boto3: boto3Client(awsClients.python, settings),
    'the aws command': awsCommand(awsClients.aws, settings),
  };
  const { Images } = await new EC2Client(world.guest).send(new DescribeImagesCommand({}));
  const image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
  const place = { world, directory, image, cdk, clients };
  places.push(place);
  return place;
}

afterAll(async () => {
  for (const { world, directory } of places) {
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  }
});

function cluster({ world, image }: Place, id: string, more: Partial<OriginalCluster> = {}): OriginalCluster {
  return {
    id,
    cidr: '10.7.0.0/16',
    image,
    hostAccount: '111111111111',
    hostVpcId: world.aws.env['SANDBOX_HOST_VPC_ID'] ?? '',
    hostCidr: '10.0.0.0/16',
    peerRoleArn: `arn:aws:iam::111111111111:role/${id}-vpc-peer-access`,
    zoneId: world.aws.env['SANDBOX_HOSTED_ZONE_ID'] ?? '',
    generation: 'A1B2C',
    workers: 2,
    ...more,
  };
}

async function file({ directory }: Place, name: string, template: object): Promise<string> {
  const path = join(directory, `${name}.json`);
  await writeFile(path, JSON.stringify(template));
  return path;
}

const output = (stack: ShownStack, key: string): string | undefined =>
  stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;

async function hostTables({ world }: Place): Promise<readonly string[]> {
  const Filters = [{ Name: 'tag:Name', Values: ['sandbox-private-a', 'sandbox-private-b'] }];
  const { RouteTables = [] } = await new EC2Client(world.host).send(
    new DescribeRouteTablesCommand({ Filters }),
  );
  return RouteTables.flatMap(({ RouteTableId }) => RouteTableId ?? []);
}

/** As the operator did before each update: a volume cannot be attached to the new master while the old one has it. */
async function freeVolumes({ world }: Place, id: string): Promise<void> {
  const ec2 = new EC2Client(world.guest);
  const Filters = [{ Name: 'tag:Name', Values: [`${id}-docker`, `${id}-etcd`] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  for (const { VolumeId, Attachments = [] } of Volumes) {
    for (const { InstanceId } of Attachments)
      await ec2.send(new DetachVolumeCommand({ VolumeId, InstanceId }));
  }
}

describe.concurrent.each([
  ['boto3', 'bt3qy'],
  ['the aws command', 'cli9x'],
  ['the command of the CDK', 'cdk7x'],
])('%s', { timeout: 300_000 }, (kind, id) => {
  const [setup, guest, main] = ['host-setup', 'guest-main', 'host-main'].map(
    (part) => `cluster-${id}-${part}`,
  ) as [string, string, string];

  it('deploys the three stacks, replaces the master, goes back after a failure, and leaves nothing', async () => {
    const place = await openPlace();
    const { world } = place;
    const client = place.clients[kind] as ForeignClient;
    const setUp = await client.deploy(
      'host',
      'create',
      setup,
      await file(place, setup, hostSetup(id, '222222222222')),
    );
    expect(setUp.StackStatus).toBe('CREATE_COMPLETE');
    const made = await client.deploy(
      'guest',
      'create',
      guest,
      await file(place, guest, guestMain(cluster(place, id))),
    );
    expect(await new StacksForTests(world.guest).failures(made.StackId)).toEqual([]);
    expect(made.StackStatus).toBe('CREATE_COMPLETE');
    const peeringId = output(made, 'PeeringId') ?? '';
    const { VpcPeeringConnections } = await new EC2Client(world.host).send(
      new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [peeringId] }),
    );
    expect(VpcPeeringConnections?.[0]?.Status?.Code).toBe('active');
    const routes = await file(place, main, hostMain(await hostTables(place), '10.7.1.0/24', peeringId));
    expect((await client.deploy('host', 'create', main, routes)).StackStatus).toBe('CREATE_COMPLETE');

    await freeVolumes(place, id);
    const next = guestMain(cluster(place, id, { generation: 'D3E4F', workers: 3 }));
    const changed = await client.deploy('guest', 'update', guest, await file(place, guest, next));
    expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
    expect(output(changed, 'MasterInstanceResourceName')).toBe('MasterInstanceD3E4F');

    await freeVolumes(place, id);
    const error = { code: 'UnauthorizedOperation', status: 403, message: 'You are not authorized.' };
    await world.control('POST', 'faults', [
      { service: 'ec2', action: 'RunInstances', account: '222222222222', error },
    ]);
    const third = guestMain(cluster(place, id, { generation: 'F5A6B', workers: 3 }));
    const back = await client.deploy('guest', 'update', guest, await file(place, guest, third));
    await world.control('DELETE', 'faults');
    expect(back.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(output(back, 'MasterInstanceResourceName')).toBe('MasterInstanceD3E4F');

    expect((await client.delete('host', main)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await client.delete('guest', guest)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await client.delete('host', setup)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await world.control('GET', `leftovers?cluster=${id}`)).toEqual([]);
  });
});

describe.concurrent('what the command of the CDK says', { timeout: 300_000 }, () => {
  const name = 'cdk-says';
  const parameter = (Value: string, Name: string): object => ({
    Resources: { Word: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value, Name } } },
  });
  it('shows what a change would do, what somebody else has changed, and which resource has a name that is taken', async () => {
    const place = await openPlace();
    const { world, cdk } = place;
    const said = async (verb: string, stack: string, template: object): Promise<string> =>
      await cdk
        .say('host', verb, stack, await file(place, stack, template))
        .then(String, (error: Error) => error.message);
    const template = parameter('one', 'cdk-word');
    await cdk.deploy('host', 'create', name, await file(place, name, template));

    const difference = await said('diff', name, parameter('two', 'cdk-renamed'));
    expect(difference).toMatch(/AWS::SSM::Parameter Word replace\n.*Name \(requires replacement\)/);
    expect(difference).not.toContain('Could not create a change set');

    expect(await said('drift', name, template)).toContain('No drift detected');
    const behind = { Name: 'cdk-word', Value: 'other', Overwrite: true };
    await new SSMClient(world.host).send(new PutParameterCommand(behind));
    expect(await said('drift', name, template)).toMatch(/\[-\] one\s+└─ \[\+\] other/);

    expect(await said('deploy', 'cdk-second', template)).toContain(
      "Resource of type 'AWS::SSM::Parameter' with identifier 'cdk-word' already exists.",
    );
    expect((await cdk.delete('host', name)).StackStatus).toBe('DELETE_COMPLETE');
  });
});
