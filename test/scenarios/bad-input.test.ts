/** Every mistake a user can make is named with its field, what is wrong and what to do, and AWS is left alone. */

import { readFile, writeFile } from 'node:fs/promises';
import { CreateStackCommand, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import {
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster, Condition } from '../../sandbox/stage/clusters.ts';
import { secret } from '../../sandbox/stage/installation.ts';
import { apply } from '../../sandbox/stage/manifests.ts';
import { until } from '../../sandbox/stage/until.ts';
import { cloudFormation } from './accounts.ts';
import {
  clusterMistakes,
  credentialMistakes,
  type Mistake,
  namesSecret,
  networkMistakes,
  vpc,
} from './mistakes.ts';
import { hostAccount, logsGoToo, openWorld, type World } from './world.ts';

const theirStackName = 'cluster-theirs-host-setup';
let theirStackId: string | undefined;
let world: World;

const theirStack = async (): Promise<Stack | undefined> => {
  const found = await cloudFormation(world, hostAccount).send(
    new DescribeStacksCommand({ StackName: theirStackName }),
  );
  return found.Stacks?.[0];
};

/** A stack that somebody else made under a name that a cluster called `theirs` would use. */
async function makeTheirStack(): Promise<void> {
  const body = { Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } };
  const made = await cloudFormation(world, hostAccount).send(
    new CreateStackCommand({ StackName: theirStackName, TemplateBody: JSON.stringify(body) }),
  );
  theirStackId = made.StackId;
  await until('it is there', async () => (await theirStack())?.StackStatus === 'CREATE_COMPLETE');
}

beforeAll(async () => {
  world = await openWorld();
  const { hostCluster } = world.sandbox;
  await apply(hostCluster, secret('empty', { 'something.else': 'yes' }));
  await apply(hostCluster, secret('user', { 'aws.awsoperator.arn': 'arn:aws:iam::222222222222:user/jane' }));
  await apply(
    hostCluster,
    secret('denied', { 'aws.awsoperator.arn': 'arn:aws:iam::222222222222:role/nobody' }),
  );
  await makeTheirStack();
  await world.start({ settings: [logsGoToo] });
}, 180_000);

afterAll(async () => await world?.close());

const applyWrong = async (id: string, make: Mistake['make']): Promise<Cluster> =>
  await world.apply(id, { edit: (object) => void make(object['spec']) });

/** Everything any account has of the cluster, or that the operator wrote. */
async function expectUntouched(id: string): Promise<void> {
  expect(await world.leftovers(id)).toEqual([]);
  const { calls } = await world.calls();
  expect(calls.filter(({ kind, via }) => kind === 'write' && via === undefined)).toEqual([]);
}

describe.each([
  ['network', networkMistakes],
  ['cluster', clusterMistakes],
  ['credential', credentialMistakes],
])('a mistake in the %s', (part, mistakes) => {
  test.each(mistakes.map((mistake, index) => ({ ...mistake, id: `${part}-${index}` })))(
    '$what is named with field and remedy, and nothing is made',
    async ({ id, make, field, says: [problem, remedy] }) => {
      await world.resetCalls();
      const cluster = await applyWrong(id, make);
      const valid = await cluster.waitFor('Valid', 'False');
      expect(valid.message).toContain(field);
      expect(valid.message).toMatch(problem);
      expect(valid.message).toMatch(remedy);
      expect(await cluster.condition('Ready')).toMatchObject({ status: 'False', message: valid.message });
      await expectUntouched(id);
      await cluster.delete();
      await cluster.waitUntilGone();
    },
  );
});

test('several mistakes are all named at once', async () => {
  const cluster = await applyWrong('many', (spec) => {
    spec['aws'].masters = [{}, {}];
    spec['aws'].workers = [];
    spec['aws'].vpc.cidr = 'nonsense';
  });
  const { message } = await cluster.waitFor('Valid', 'False');
  expect(message).toMatch(/^1\. .*2\. .*3\. /s);
  for (const field of ['spec.aws.masters', 'spec.aws.workers', 'spec.aws.vpc.cidr'])
    expect(message).toContain(field);
  await cluster.delete();
  await cluster.waitUntilGone();
});

test('a role that may not be assumed is named, with AWS’s own words', async () => {
  await world.resetCalls();
  const cluster = await applyWrong('denied', namesSecret('denied'));
  const { message } = await cluster.waitFor('Ready', 'False');
  expect(message).toMatch(/arn:aws:iam::222222222222:role\/nobody/);
  expect(message).toMatch(/AccessDenied|not authorized/);
  await expectUntouched('denied');
});

test('an SSH key that is missing is named, and the cluster goes on as soon as it is there', async () => {
  const { publicKeyFile } = world.installation;
  const key = await readFile(publicKeyFile, 'utf8');
  await writeFile(publicKeyFile, '');
  await world.resetCalls();
  const cluster = await world.apply('keyless');
  const { reason, message } = await cluster.waitFor('Valid', 'False');
  expect(reason).toBe('SshKeyMissing');
  expect(message).toMatch(/create the Secret aws-operator-ssh-key-secret with the key id_rsa\.pub/);
  await expectUntouched('keyless');

  await writeFile(publicKeyFile, key);
  await cluster.patch({ metadata: { annotations: { poked: 'yes' } } });
  await cluster.waitFor('Ready', 'True', 60_000);
});

test('a block that the host’s routes lead elsewhere is refused', async () => {
  await leadElsewhere('10.90.16.0/20');
  await world.resetCalls();
  const names = { cidr: '10.90.0.0/16', routeTableNames: ['sandbox-elsewhere'] };
  const cluster = await applyWrong('strayed', vpc(names));
  const { message } = await cluster.waitFor('Valid', 'False');
  expect(message).toBe(
    'spec.aws.vpc.cidr: the host route table "sandbox-elsewhere" leads 10.90.16.0/20, a part of 10.90.0.0/16, elsewhere. ' +
      'Choose a block that no other cluster uses, or remove the route.',
  );
  await expectUntouched('strayed');
});

/** A route table of the host VPC, `sandbox-elsewhere`, with a route that is nothing of ours. */
async function leadElsewhere(block: string): Promise<void> {
  const ec2 = await world.inside(hostAccount).ec2();
  const VpcId = world.sandbox.env['SANDBOX_HOST_VPC_ID'];
  const { RouteTable: table } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const { Subnet: subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.250.0/24' }));
  const { NetworkInterface: way } = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: subnet?.SubnetId ?? '' }),
  );
  const [RouteTableId, NetworkInterfaceId] = [table?.RouteTableId ?? '', way?.NetworkInterfaceId ?? ''];
  await ec2.send(
    new CreateTagsCommand({ Resources: [RouteTableId], Tags: [{ Key: 'Name', Value: 'sandbox-elsewhere' }] }),
  );
  await ec2.send(new CreateRouteCommand({ RouteTableId, NetworkInterfaceId, DestinationCidrBlock: block }));
}

test('a stack of our name that is not ours is left alone, and so is everything else', async () => {
  await world.resetCalls();

  const cluster = await world.apply('theirs');
  const valid: Condition = await until('it is said', async () => {
    const found = await cluster.condition('Valid');
    return found?.reason === 'StackForeign' ? found : undefined;
  });
  expect(valid.message).toMatch(
    /^spec\.cluster\.id: account 111111111111 has a stack named cluster-theirs-host-setup without the tag .* Choose another ID, or remove that stack\.$/,
  );
  expect(await cluster.condition('Ready')).toMatchObject({ reason: 'StackForeign', message: valid.message });
  expect((await world.calls()).user.writes).toBe(0);
  expect((await world.leftovers('theirs')).map(({ id }) => id)).toEqual([theirStackId]);
  await cluster.delete();
  await cluster.waitUntilGone(60_000);
  expect(await theirStack()).toMatchObject({ StackId: theirStackId, StackStatus: 'CREATE_COMPLETE' });
});
