/** A stack with a service role has that role's rights, where policies count, and not those of whoever asks for it. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StacksForTests } from '../cloudformation/stacks-for-tests.ts';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';

let world: TestAws;

beforeAll(async () => {
  world = await localAws({ iamEnforced: true });
});

afterAll(() => world.stop());

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

it('makes what the role may make, and is told what it may not', async () => {
  const [iam, stacks] = [new IAMClient(world.guest), new StacksForTests(world.guest)];
  const RoleName = 'parameters-only';
  const trust = { Action: 'sts:AssumeRole', Principal: { Service: 'cloudformation.amazonaws.com' } };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }),
  );
  const PolicyDocument = policy({ Action: 'ssm:*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));

  const Word = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'w' } };
  const Net = { Type: 'AWS::EC2::VPC', DependsOn: 'Word', Properties: { CidrBlock: '10.0.0.0/16' } };
  const RoleARN = Role?.Arn;
  const well = await stacks.create('well', { Resources: { Word } }, { RoleARN });
  expect(well.StackStatus).toBe('CREATE_COMPLETE');
  const refused = await stacks.create('refused', { Resources: { Word, Net } }, { RoleARN });
  expect(refused.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect((await stacks.failures('refused')).join()).toMatch(
    /Net: .*assumed-role\/parameters-only\/AWSCloudFormation is not authorized to perform: ec2:CreateVpc/,
  );
});
