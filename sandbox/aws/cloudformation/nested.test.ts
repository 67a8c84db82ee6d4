/** Stacks nested in stacks: made, changed, rolled back and deleted with the one at the top. */
import {
  CancelUpdateStackCommand,
  type ChangeSetType,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackResourceCommand,
  ExecuteChangeSetCommand,
  type Stack,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let s3: S3Client;
let ssm: SSMClient;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.guest);
  s3 = new S3Client({ ...world.guest, forcePathStyle: true });
  ssm = new SSMClient(world.guest);
  const LocationConstraint = 'eu-central-1';
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'nested-templates',
      CreateBucketConfiguration: { LocationConstraint },
    }),
  );
});

afterAll(() => world.stop());

const ref = (Ref: string): object => ({ Ref });
const parameter = (Value: unknown, more: object = {}): object => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value },
  ...more,
});
/** Cannot be made, nor changed to. */
const broken = (...DependsOn: string[]): object => ({
  Type: 'AWS::EC2::Subnet',
  DependsOn,
  Properties: { VpcId: 'vpc-00000000', CidrBlock: '10.0.0.0/24' },
});

/** Puts a template where a nested stack can have it. */
async function template(name: string, body: object): Promise<string> {
  const Body = JSON.stringify(body);
  await s3.send(new PutObjectCommand({ Bucket: 'nested-templates', Key: name, Body }));
  return `https://nested-templates.s3.eu-central-1.amazonaws.com/${name}`;
}

const nested = (TemplateURL: string, more: object = {}): object => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL, ...more },
});

/** A template with one parameter that shows the word it is given. */
const word = (more: object = {}): object => ({
  Parameters: { Word: { Type: 'String' } },
  Resources: { Shown: parameter(ref('Word')), ...more },
  Outputs: { Word: { Value: { 'Fn::GetAtt': ['Shown', 'Value'] } }, Name: { Value: ref('Shown') } },
});

async function child(parent: string, LogicalResourceId: string): Promise<Stack> {
  const input = { StackName: parent, LogicalResourceId };
  const { StackResourceDetail: found } = await stacks.client.send(new DescribeStackResourceCommand(input));
  return stacks.find(found?.PhysicalResourceId ?? '');
}

async function statusOf(StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  const input = { StackName, LogicalResourceId };
  const found = await stacks.client.send(new DescribeStackResourceCommand(input)).catch(() => undefined);
  return found?.StackResourceDetail?.ResourceStatus;
}

async function shown(name = ''): Promise<string | undefined> {
  return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
}

const statuses = async (id: string): Promise<readonly string[]> => {
  const rows = await stacks.events(id);
  return rows
    .filter(({ PhysicalResourceId, StackId }) => PhysicalResourceId === StackId)
    .map(({ ResourceStatus = '' }) => ResourceStatus);
};

it('gives its outputs, knows its parent and root, and is updated and deleted with them', async () => {
  const inner = await template('inner.json', word());
  const middle = await template('middle.json', {
    Parameters: { Word: { Type: 'String' } },
    Resources: { Inner: nested(inner, { Parameters: { Word: ref('Word') } }) },
    Outputs: { Word: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Word'] } } },
  });
  const top = (said: string): object => ({
    Resources: {
      Middle: nested(middle, { Parameters: { Word: said }, Tags: [{ Key: 'own', Value: 'tag' }] }),
      Follower: parameter({ 'Fn::GetAtt': ['Middle', 'Outputs.Word'] }),
    },
    Outputs: {
      Word: { Value: { 'Fn::GetAtt': ['Middle', 'Outputs.Word'] } },
      Follower: { Value: ref('Follower') },
    },
  });
  const made = await stacks.create('top', top('first'), { Tags: [{ Key: 'stack', Value: 'tag' }] });
  expect(await stacks.failures('top')).toEqual([]);
  expect(StacksForTests.output(made, 'Word')).toBe('first');
  const middleStack = await child('top', 'Middle');
  const innerStack = await child(middleStack.StackId ?? '', 'Inner');
  expect(middleStack).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    ParentId: made.StackId,
    RootId: made.StackId,
  });
  expect(innerStack).toMatchObject({ ParentId: middleStack.StackId, RootId: made.StackId });
  expect(middleStack.StackName).toMatch(/^top-Middle-[A-Z0-9]{12}$/);
  expect(middleStack.Tags).toEqual(
    expect.arrayContaining([
      { Key: 'own', Value: 'tag' },
      { Key: 'stack', Value: 'tag' },
    ]),
  );

  const changed = await stacks.update('top', top('second'));
  expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await shown(StacksForTests.output(changed, 'Follower'))).toBe('second');
  expect((await child(middleStack.StackId ?? '', 'Inner')).StackStatus).toBe('UPDATE_COMPLETE');
  const rows = (await statuses(innerStack.StackId ?? '')).slice(-3);
  expect(rows).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE']);

  await template('inner.json', word({ More: parameter('more') }));
  expect((await stacks.update('top', top('second'))).StackStatus).toBe('UPDATE_COMPLETE');
  const more = await stacks.client.send(
    new DescribeStackResourceCommand({ StackName: innerStack.StackId, LogicalResourceId: 'More' }),
  );
  expect(more.StackResourceDetail?.ResourceStatus).toBe('CREATE_COMPLETE');
  const before = (await statuses(innerStack.StackId ?? '')).length;
  expect((await stacks.update('top', top('second'))).StackStatus).toBe('UPDATE_COMPLETE');
  expect(await statuses(innerStack.StackId ?? '')).toHaveLength(before);

  const deleted = await stacks.delete('top');
  expect(await stacks.failures(deleted.StackId ?? '')).toEqual([]);
  expect(deleted.StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.find(innerStack.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
});

it('says in its parent why it could not be made, and goes with it', async () => {
  const url = await template('broken.json', word({ Bad: broken() }));
  const failed = await stacks.create('made', {
    Resources: { Part: nested(url, { Parameters: { Word: 'a' } }) },
  });
  expect(failed.StackStatus).toBe('ROLLBACK_COMPLETE');
  const reasons = await stacks.failures('made');
  expect(reasons[0]).toMatch(
    /^Part: Embedded stack arn:\S+ was not successfully created: The following resource\(s\) failed to create: \[(Shown, )?Bad\]\. $/,
  );
  const part = (await stacks.events('made')).find(({ LogicalResourceId }) => LogicalResourceId === 'Part');
  expect(part).toBeDefined();
  const id = /arn:\S+/.exec(reasons[0] ?? '')?.[0] ?? '';
  expect(await statuses(id)).toEqual([
    'CREATE_IN_PROGRESS',
    'CREATE_FAILED',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
  ]);
  await stacks.delete('made');
});

it('goes back to what it was when something else in its parent fails after it', async () => {
  const url = await template('back.json', word());
  const top = (said: string, more: object = {}): object => ({
    Resources: { Part: nested(url, { Parameters: { Word: said } }), ...more },
    Outputs: { Name: { Value: { 'Fn::GetAtt': ['Part', 'Outputs.Name'] } } },
  });
  const made = await stacks.create('back', top('first'));
  const failed = await stacks.update('back', top('second', { Bad: broken('Part') }));
  expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await shown(StacksForTests.output(made, 'Name'))).toBe('first');
  const part = await child('back', 'Part');
  expect(part.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await statuses(part.StackId ?? '')).slice(-5)).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  await template('back.json', word({ Bad: broken() }));
  const again = await stacks.update('back', top('third'));
  expect(again.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.failures('back')).at(-1)).toMatch(
    /^Part: Embedded stack \S+ was not successfully updated\. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource\(s\) failed to create: \[Bad\]/,
  );
  expect(await shown(StacksForTests.output(made, 'Name'))).toBe('first');
  expect((await stacks.delete('back')).StackStatus).toBe('DELETE_COMPLETE');
});

it('lets a rollback go on without what is broken in it, named by the name of the nested stack', async () => {
  const url = await template('stuck.json', word());
  const top = (said: string, more: object = {}): object => ({
    Resources: { Part: nested(url, { Parameters: { Word: said } }), ...more },
  });
  await stacks.create('stuck', top('first'));
  const part = await child('stuck', 'Part');
  const put = { service: 'ssm', action: 'PutParameter', after: 1, count: 1 };
  const error = { code: 'AccessDeniedException', status: 400, message: 'You may not.' };
  await world.control('POST', 'faults', [{ ...put, error }]);
  const failed = await stacks.update('stuck', top('second', { Bad: broken('Part') }));
  await world.control('DELETE', 'faults');
  expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  expect((await child('stuck', 'Part')).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  const go = (skip: string, StackName = 'stuck'): Promise<unknown> =>
    stacks.client.send(new ContinueUpdateRollbackCommand({ StackName, ResourcesToSkip: [skip] }));
  for (const [skip, reason] of [
    ['Part', 'Nested stacks could not be skipped'],
    ['Part.Shown', 'Stack [Part] does not exist'],
    ['Nothing', 'Resource Nothing does not belong to stack stuck'],
  ] as const) {
    await go(skip);
    expect(await stacks.settled('stuck')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: reason,
    });
  }
  await expect(go('Shown', part.StackId)).rejects.toThrow('child stacks');
  await go(`${part.StackName}.Shown`);
  expect((await stacks.settled('stuck')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.find(part.StackId ?? '')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.delete('stuck')).StackStatus).toBe('DELETE_COMPLETE');
});

it('is interrupted with its parent, and undone', async () => {
  const url = await template('waits.json', word());
  const top = (said: string): object => ({
    Resources: { Part: nested(url, { Parameters: { Word: said } }) },
  });
  await stacks.create('waits', top('first'));
  const part = await child('waits', 'Part');
  const Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const waiting = {
    Type: 'AWS::CloudFormation::WaitCondition',
    Properties: { Handle: ref('Handle'), Timeout: '600' },
  };
  await template('waits.json', word({ Handle, Waiting: waiting }));
  const TemplateBody = JSON.stringify(top('second'));
  await stacks.client.send(new UpdateStackCommand({ StackName: 'waits', TemplateBody }));
  await expect.poll(() => statusOf(part.StackId ?? '', 'Waiting')).toBe('CREATE_IN_PROGRESS');
  await stacks.client.send(new CancelUpdateStackCommand({ StackName: 'waits' }));
  expect((await stacks.settled('waits')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.find(part.StackId ?? '')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.delete('waits')).StackStatus).toBe('DELETE_COMPLETE');

  await stacks.client.send(new CreateStackCommand({ StackName: 'never', TemplateBody }));
  await expect
    .poll(async () => statusOf((await child('never', 'Part')).StackId ?? '', 'Waiting'))
    .toBe('CREATE_IN_PROGRESS');
  const never = await child('never', 'Part');
  expect((await stacks.delete('never')).StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.find(never.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
});

it('shows in a change set of its parent as what may change by itself', async () => {
  const url = await template('auto.json', word());
  const Resources = { Part: nested(url, { Parameters: { Word: 'a' } }) };
  await stacks.create('auto', { Resources });
  const input = { StackName: 'auto', ChangeSetName: 'same' };
  await stacks.client.send(
    new CreateChangeSetCommand({ ...input, TemplateBody: JSON.stringify({ Resources }) }),
  );
  const look = (): Promise<DescribeChangeSetCommandOutput> =>
    stacks.client.send(new DescribeChangeSetCommand(input));
  await expect.poll(async () => (await look()).Status).toBe('CREATE_COMPLETE');
  const change = (await look()).Changes?.[0]?.ResourceChange;
  expect(change).toMatchObject({
    Action: 'Modify',
    LogicalResourceId: 'Part',
    Replacement: 'False',
    Scope: ['Properties'],
  });
  expect(change?.Details).toEqual([
    {
      ChangeSource: 'Automatic',
      Evaluation: 'Dynamic',
      Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
    },
  ]);
  expect((await stacks.delete('auto')).StackStatus).toBe('DELETE_COMPLETE');
});

it('has a change set of its own where the parent’s includes it', async () => {
  const url = await template('planned.json', word());
  const part = (Word: string): object => nested(url, { Parameters: { Word } });
  const plan = async (
    ChangeSetName: string,
    Resources: object,
    type: ChangeSetType,
  ): Promise<DescribeChangeSetCommandOutput> => {
    const input = { StackName: 'planned', ChangeSetName };
    const TemplateBody = JSON.stringify({ Resources });
    await stacks.client.send(
      new CreateChangeSetCommand({ ...input, TemplateBody, ChangeSetType: type, IncludeNestedStacks: true }),
    );
    const look = (): Promise<DescribeChangeSetCommandOutput> =>
      stacks.client.send(new DescribeChangeSetCommand(input));
    await expect.poll(async () => (await look()).Status).not.toBe('CREATE_IN_PROGRESS');
    return look();
  };
  const inner = async (root: DescribeChangeSetCommandOutput): Promise<DescribeChangeSetCommandOutput> => {
    const ChangeSetName = root.Changes?.find((one) => one.ResourceChange?.LogicalResourceId === 'Part')
      ?.ResourceChange?.ChangeSetId;
    return stacks.client.send(new DescribeChangeSetCommand({ ChangeSetName }));
  };
  const first = await plan('first', { Part: part('first') }, 'CREATE');
  const inside = await inner(first);
  expect(inside).toMatchObject({ ParentChangeSetId: first.ChangeSetId, RootChangeSetId: first.ChangeSetId });
  expect(inside.Changes?.map((one) => one.ResourceChange?.Action)).toEqual(['Add']);
  expect((await stacks.find(inside.StackId ?? '')).StackStatus).toBe('REVIEW_IN_PROGRESS');
  const execute = (ChangeSetName?: string): Promise<unknown> =>
    stacks.client.send(new ExecuteChangeSetCommand({ ChangeSetName }));
  await expect(execute(inside.ChangeSetId)).rejects.toThrow('root');
  await execute(first.ChangeSetId);
  expect((await stacks.settled('planned')).StackStatus).toBe('CREATE_COMPLETE');
  expect((await child('planned', 'Part')).StackId).toBe(inside.StackId);

  const same = await plan('same', { Part: part('first') }, 'UPDATE');
  expect([same.Status, same.StatusReason]).toEqual([
    'FAILED',
    expect.stringContaining("didn't contain changes"),
  ]);
  const other = await plan('other', { Part: part('second') }, 'UPDATE');
  expect((await inner(other)).Changes?.map((one) => one.ResourceChange?.LogicalResourceId)).toEqual([
    'Shown',
  ]);
  await execute(other.ChangeSetId);
  expect((await stacks.settled('planned')).StackStatus).toBe('UPDATE_COMPLETE');
  expect((await inner(other)).ExecutionStatus).toBe('EXECUTE_COMPLETE');
  expect((await stacks.delete('planned')).StackStatus).toBe('DELETE_COMPLETE');
});

it('is protected with its root, and cannot be protected by itself', async () => {
  const url = await template('kept.json', word());
  const Resources = { Part: nested(url, { Parameters: { Word: 'a' } }) };
  await stacks.create('kept', { Resources }, { EnableTerminationProtection: true });
  const part = await child('kept', 'Part');
  expect(part.EnableTerminationProtection).toBe(true);
  await expect(stacks.delete(part.StackId ?? '')).rejects.toThrow('TerminationProtection is enabled');
  const protect = (StackName: string): Promise<unknown> =>
    stacks.client.send(
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
    );
  await expect(protect(part.StackId ?? '')).rejects.toThrow('root stack');
  await protect('kept');
  expect((await stacks.delete('kept')).StackStatus).toBe('DELETE_COMPLETE');
});
