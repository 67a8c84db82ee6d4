/** Change sets of every kind: what they show, property by property, and what comes of executing them. */
import {
  type Change,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let ec2: EC2Client;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  ec2 = new EC2Client(world.guest);
});

afterAll(() => world.stop());

const vpc = (CidrBlock: unknown, more: object = {}): object => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock },
  ...more,
});
const bad = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: 'vpc-00000000', CidrBlock: '10.0.0.0/24' } };

type More = Partial<CreateChangeSetCommandInput>;

async function described(
  StackName: string,
  IncludePropertyValues = false,
): Promise<DescribeChangeSetCommandOutput> {
  const look = { StackName, ChangeSetName: 'c', IncludePropertyValues };
  await expect
    .poll(async () => (await stacks.client.send(new DescribeChangeSetCommand(look))).Status)
    .not.toBe('CREATE_IN_PROGRESS');
  return stacks.client.send(new DescribeChangeSetCommand(look));
}

async function plan(StackName: string, template: object, more: More = {}): Promise<readonly Change[]> {
  const input = { StackName, ChangeSetName: 'c', TemplateBody: JSON.stringify(template), ...more };
  await stacks.client.send(new CreateChangeSetCommand(input));
  return (await described(StackName)).Changes ?? [];
}

async function execute(StackName: string): Promise<string | undefined> {
  await stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'c' }));
  return (await stacks.settled(StackName)).StackStatus;
}

/** `Id Action Replacement: cause …` of each change. */
function told(changes: readonly Change[]): readonly string[] {
  return changes.map(({ ResourceChange: change }) => {
    const causes = (change?.Details ?? []).map(
      ({ Target, ChangeSource, CausingEntity, Evaluation }) =>
        `${Target?.Name ?? Target?.Attribute} ${ChangeSource} ${CausingEntity ?? '-'} ${Evaluation}`,
    );
    const head = [change?.LogicalResourceId, change?.Action, change?.Replacement, change?.PolicyAction];
    return [head.filter(Boolean).join(' '), ...causes].join(': ');
  });
}

const network = (block: string, more: object = {}): object => ({
  Parameters: { Block: { Type: 'String', Default: block } },
  Resources: {
    Net: vpc({ Ref: 'Block' }),
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Net' } } },
    Note: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Value: { 'Fn::GetAtt': 'Net.CidrBlock' } },
    },
    ...more,
  },
});

describe('what a change set shows', () => {
  it('names parameters and resources as causes, and says what is certain', async () => {
    await stacks.create('why', network('10.1.0.0/16'));
    const changes = await plan('why', network('10.2.0.0/16', { New: vpc('10.3.0.0/16') }));
    expect(told(changes)).toEqual([
      'Net Modify True ReplaceAndDelete: CidrBlock ParameterReference Block Static: CidrBlock DirectModification - Dynamic',
      'New Add',
      'Note Modify False: Value ResourceAttribute Net.CidrBlock Static',
      'Table Modify True ReplaceAndDelete: VpcId ResourceReference Net Static',
    ]);
    expect(changes.map(({ ResourceChange }) => ResourceChange?.Scope)).toEqual([
      ['Properties'],
      [],
      ['Properties'],
      ['Properties'],
    ]);
    const [first] = (await described('why', true)).Changes ?? [];
    expect(first?.ResourceChange?.Details?.[0]?.Target).toEqual({
      Attribute: 'Properties',
      Name: 'CidrBlock',
      RequiresRecreation: 'Always',
      Path: '/Properties/CidrBlock',
      AttributeChangeType: 'Modify',
      BeforeValue: '10.1.0.0/16',
      AfterValue: '10.2.0.0/16',
    });
    expect(JSON.parse(first?.ResourceChange?.AfterContext ?? '')).toEqual({
      Properties: { CidrBlock: '10.2.0.0/16' },
    });
    expect(await execute('why')).toBe('UPDATE_COMPLETE');
    expect((await stacks.find('why')).ChangeSetId).toMatch(/:changeSet\/c\//);
    await stacks.delete('why');
  });

  it('counts what takes an attribute of a changed resource only without property values', async () => {
    const named = (Value: string): object =>
      vpc('10.1.0.0/16', {
        Properties: { CidrBlock: '10.1.0.0/16', EnableDnsHostnames: Value === '2' },
      });
    const template = (Value: string): object => network('10.9.0.0/16', { Net: named(Value) });
    await stacks.create('wary', template('1'));
    const changes = await plan('wary', template('2'));
    expect(told(changes)).toEqual([
      'Net Modify False: EnableDnsHostnames DirectModification - Static',
      'Note Modify False: Value ResourceAttribute Net.CidrBlock Dynamic',
    ]);
    expect(told((await described('wary', true)).Changes ?? [])).toHaveLength(1);
    await stacks.delete('wary');
  });

  it('is failed when nothing changes, and shows tags of the stack as a change of each resource', async () => {
    await stacks.create('same', { Resources: { Net: vpc('10.1.0.0/16') } });
    await plan('same', { Resources: { Net: vpc('10.1.0.0/16') } });
    const failed = await described('same');
    expect([failed.Status, failed.ExecutionStatus]).toEqual(['FAILED', 'UNAVAILABLE']);
    expect(failed.StatusReason).toBe(
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    );
    await expect(execute('same')).rejects.toThrow('cannot be executed in its current status of [FAILED]');
    const Tags = [{ Key: 'owner', Value: 'me' }];
    const input = { StackName: 'same', ChangeSetName: 'tags', UsePreviousTemplate: true, Tags };
    await stacks.client.send(new CreateChangeSetCommand(input));
    await expect
      .poll(async () => {
        const look = new DescribeChangeSetCommand({ StackName: 'same', ChangeSetName: 'tags' });
        return told((await stacks.client.send(look)).Changes ?? []);
      })
      .toEqual(['Net Modify False: Tags DirectModification - Static']);
    const { Summaries } = await stacks.client.send(new ListChangeSetsCommand({ StackName: 'same' }));
    expect(Summaries).toHaveLength(2);
    await stacks.delete('same');
  });

  it('says what becomes of what is removed', async () => {
    const Resources = {
      A: vpc('10.1.0.0/16'),
      Kept: vpc('10.2.0.0/16', { DeletionPolicy: 'Retain' }),
      Moved: vpc('10.3.0.0/16', { UpdateReplacePolicy: 'Retain' }),
    };
    await stacks.create('fate', { Resources });
    const Moved = vpc('10.4.0.0/16', { UpdateReplacePolicy: 'Retain' });
    expect(told(await plan('fate', { Resources: { Moved } }))).toEqual([
      'A Remove Delete',
      'Kept Remove Retain',
      'Moved Modify True ReplaceAndRetain: CidrBlock DirectModification - Static',
    ]);
    await stacks.delete('fate');
  });
});

describe('a change set that makes a stack', () => {
  it('leaves the stack in review until it is executed, and nothing of it when that fails and is to be deleted', async () => {
    const more: More = { ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' };
    await plan('fresh', { Resources: { A: vpc('10.1.0.0/16'), B: { ...bad, DependsOn: 'A' } } }, more);
    const { StackId = '', StackStatus } = await stacks.find('fresh');
    expect(StackStatus).toBe('REVIEW_IN_PROGRESS');
    await stacks.client.send(new ExecuteChangeSetCommand({ StackName: 'fresh', ChangeSetName: 'c' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('what a change set is asked for', () => {
  const template = { Resources: { A: vpc('10.1.0.0/16'), B: { ...bad, DependsOn: 'A' } } };
  const ChangeSetType = 'CREATE';

  it.each<[string, More]>([
    ['DeploymentMode REVERT_DRIFT is not carried out by this endpoint', { DeploymentMode: 'REVERT_DRIFT' }],
    [
      'DeploymentConfig Mode EXPRESS is not carried out by this endpoint',
      { DeploymentConfig: { Mode: 'EXPRESS' } },
    ],
  ])('is refused: %s', async (message, more) => {
    await expect(plan('refused', template, { ChangeSetType, ...more })).rejects.toThrow(message);
  });

  it('holds for the stack: its role, and that a failure is left as it is', async () => {
    const iam = new IAMClient(world.guest);
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'cloudformation.amazonaws.com' },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'maker', AssumeRolePolicyDocument }));
    const DeploymentConfig = { Mode: 'STANDARD', DisableRollback: true } as const;
    await plan('asked', template, { ChangeSetType, RoleARN: Role?.Arn, DeploymentConfig });
    expect((await described('asked')).DeploymentConfig).toEqual(DeploymentConfig);
    expect(await execute('asked')).toBe('CREATE_FAILED');
    expect((await stacks.find('asked')).RoleARN).toBe(Role?.Arn);
    await stacks.delete('asked');
  });
});

describe('a change set that imports', () => {
  const importing = (VpcId: string): More => ({
    ChangeSetType: 'IMPORT',
    ResourcesToImport: [
      { ResourceType: 'AWS::EC2::VPC', LogicalResourceId: 'Old', ResourceIdentifier: { VpcId } },
    ],
  });
  const template = { Resources: { Old: vpc('10.7.0.0/16', { DeletionPolicy: 'Delete' }) } };

  it('takes what exists into a new stack or an old one, tags it, and owns it from then on', async () => {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
    const id = Vpc?.VpcId ?? '';
    expect(told(await plan('taken', template, importing(id)))).toEqual(['Old Import']);
    expect(await execute('taken')).toBe('IMPORT_COMPLETE');
    expect(await stacks.drifted('taken')).toEqual([]);
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
    expect(Vpcs?.[0]?.Tags?.map(({ Key }) => Key)).toContain('aws:cloudformation:stack-name');
    await expect(plan('thief', template, importing(id))).rejects.toThrow(`${id} already exists in stack`);
    await stacks.delete('taken');
    await expect(ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }))).rejects.toThrow('does not exist');
  });

  it('is refused without a deletion policy and beside other changes, and rolls back when nothing is there', async () => {
    const bare = { Resources: { Old: vpc('10.7.0.0/16') } };
    await expect(plan('none', bare, importing('vpc-1'))).rejects.toThrow(
      'The following resources to import [Old] must have DeletionPolicy attribute specified in the template.',
    );
    const { Resources } = template;
    await plan('both', { Resources: { ...Resources, New: vpc('10.8.0.0/16') } }, importing('vpc-1'));
    expect((await described('both')).StatusReason).toBe(
      'As part of the import operation, you cannot modify or add [New]',
    );
    await plan('output', { Resources, Outputs: { O: { Value: 'x' } } }, importing('vpc-2'));
    expect((await described('output')).StatusReason).toBe(
      'As part of the import operation, you cannot modify or add [Outputs]',
    );
    await plan('absent', template, importing('vpc-0123abcd'));
    expect(await execute('absent')).toBe('IMPORT_ROLLBACK_COMPLETE');
    for (const name of ['both', 'output', 'absent']) await stacks.delete(name);
  });

  it('takes in by itself what the template names and keeps, as it is, and lets go of it when it fails', async () => {
    const ssm = new SSMClient(world.guest);
    const Name = 'found-by-name';
    const value = async (): Promise<string | undefined> =>
      (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
    await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'as it is' }));
    const parameter = (Value: string, more: object): object => ({
      Type: 'AWS::SSM::Parameter',
      Properties: { Name, Type: 'String', Value },
      ...more,
    });
    const more: More = { ChangeSetType: 'CREATE', ImportExistingResources: true };
    const Net = vpc('10.1.0.0/16');
    const Old = parameter('as the template says', { DeletionPolicy: 'RetainExceptOnCreate' });
    expect(
      told(await plan('failing', { Resources: { Old, Bad: { ...bad, DependsOn: 'Old' } } }, more)),
    ).toEqual(['Bad Add', 'Old Import']);
    expect(await execute('failing')).toBe('ROLLBACK_COMPLETE');
    expect(await value()).toBe('as it is');
    await stacks.delete('failing');

    expect(told(await plan('found', { Resources: { Old, Net } }, more))).toEqual(['Net Add', 'Old Import']);
    expect(await execute('found')).toBe('CREATE_COMPLETE');
    expect(await value()).toBe('as it is');
    expect(await stacks.drifted('found')).toEqual([
      'Old MODIFIED /Value NOT_EQUAL as the template says -> as it is',
    ]);
    const again = parameter('as the update says', { DeletionPolicy: 'Delete' });
    await stacks.update('found', { Resources: { Old: again, Net } });
    expect(await value()).toBe('as the update says');
    await stacks.delete('found');
    await expect(value()).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});
