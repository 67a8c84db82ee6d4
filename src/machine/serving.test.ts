/** A master that serves says so to CloudFormation, which then lets the next one be replaced; one that does not says nothing. */
import { describe, expect, test } from 'vitest';
import { type Answer, missing, TestMachine } from './machine-for-tests.ts';
import { machineSource } from './machine-source.ts';
import { input, shapes } from './samples-for-tests.ts';

const facts = { INSTANCE_ID: 'i-0123456789abcdef0', MASTER_INDEX: '1' };
const refused = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
  <Message>Stack:arn:… is in CREATE_COMPLETE state and can not be signaled</Message></Error></ErrorResponse>`;
const denied =
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>';

interface Given {
  readonly etcd?: boolean;
  readonly api?: boolean;
  readonly aws?: Answer;
}

async function master({ etcd = true, api = true, aws }: Given): Promise<TestMachine> {
  const machine = new TestMachine(aws ?? (() => ({ body: '<SignalResourceResponse/>' })));
  await machine.install(machineSource(input(shapes['highly-available'], 'master')).config);
  const program = (well: boolean): string => `#!/bin/bash\n${well ? 'true' : 'false'}\n`;
  machine.write('/opt/bin/etcdctl', program(etcd), 0o755);
  machine.write('/opt/bin/kubectl', program(api), 0o755);
  return machine;
}

const tools = missing('curl', 'jq').length === 0 ? ['with the programs that Flatcar ships'] : [];

describe.each(tools)('a master, %s', () => {
  test('that serves signals for its own group and instance', async () => {
    using machine = await master({});
    expect((await machine.run('serving', facts)).status).toBe(0);
    const sent = machine.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(sent).toEqual([
      {
        Action: 'SignalResource',
        Version: '2010-05-15',
        StackName: 'cluster-h4k2p-guest-main',
        LogicalResourceId: 'Master1AutoScalingGroup',
        UniqueId: facts.INSTANCE_ID,
        Status: 'SUCCESS',
      },
    ]);
    expect(machine.requests[0]?.headers['authorization']).toContain('/cloudformation/aws4_request');
  });

  test('is content when nobody waits for it', async () => {
    using machine = await master({ aws: () => ({ status: 400, body: refused }) });
    expect(await machine.run('serving', facts)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('nobody waits for this master'),
    });
  });

  test('says in one line what CloudFormation refuses otherwise, and tries again', async () => {
    using machine = await master({ aws: () => ({ status: 403, body: denied }) });
    expect(await machine.run('serving', facts)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^CloudFormation answers: .*AccessDenied/m),
    });
  });

  test.each([
    ['etcd is not healthy yet; trying again', { etcd: false }],
    ['the API is not ready yet; trying again', { api: false }],
  ])('signals nothing while %s', async (sentence, given) => {
    using machine = await master(given);
    expect(await machine.run('serving', facts)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(sentence),
    });
    expect(machine.requests).toEqual([]);
  });
});
