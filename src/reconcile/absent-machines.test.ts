/** What a user is told of machines that do not join, and what is asked of AWS for it: nothing while all is well. */
import { expect, test } from 'vitest';
import type { Account, Instance } from '../aws/account.ts';
import { release, shapes } from '../machine/samples-for-tests.ts';
import { minutes } from '../support/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { absentMachines, livingNodes } from './absent-machines.ts';
import type { GuestNode } from './guest-api.ts';
import { Recollection } from './recollection.ts';

const cluster = shapes.minimal;
const complaint = 'aws-operator-unseal[1]: the data key has the wrong length\n';

class Ec2 {
  readonly clock = new ManualClock();
  instances: Instance[] = [];
  readonly consoles = new Map<string, string | undefined>();
  calls: string[] = [];

  launch(name: string, id: string): void {
    this.instances.push({
      id,
      name: `${cluster.id}-${name}`,
      address: `10.1.0.${id.replace('i-', '')}`,
      launchedAt: this.clock.now(),
    });
    this.consoles.set(id, '');
  }

  readonly world = {
    cluster,
    release,
    clock: this.clock,
    recollection: new Recollection(this.clock, 'uid'),
    machinePatience: minutes(5),
    signal: new AbortController().signal,
    guest: {
      instances: {
        running: async () => {
          this.calls.push('DescribeInstances');
          return this.instances;
        },
        console: async (id: string) => {
          this.calls.push(`GetConsoleOutput ${id}`);
          return this.consoles.get(id);
        },
      },
    } as unknown as Account,
  };

  async absent(joined: readonly string[] = [], roles: 'masters' | 'all' = 'all') {
    return await absentMachines(this.world, {
      nodes: joined.map((id) => node(id)),
      roles,
      sentence: '1 of 2 nodes are Ready',
    });
  }
}

const node = (instanceId: string, address = `10.1.0.${instanceId.replace('i-', '')}`): GuestNode => ({
  name: `node-of-${instanceId}`,
  instanceId,
  addresses: [address],
  ready: true,
});

test('a machine has its time to join, and nobody reads its console meanwhile', async () => {
  const ec2 = new Ec2();
  ec2.launch('worker', 'i-1');
  await ec2.clock.advance(minutes(4));
  expect(await ec2.absent()).toBe(undefined);
  expect(ec2.calls).toEqual(['DescribeInstances']);
});

test('a machine that says why it does not join is named with its reason', async () => {
  const ec2 = new Ec2();
  ec2.launch('worker', 'i-1');
  ec2.launch('worker', 'i-2');
  ec2.consoles.set('i-2', complaint);
  await ec2.clock.advance(minutes(6));
  expect(await ec2.absent(['i-1'])).toMatchObject({
    kind: 'stalled',
    reason: 'MachineFailed',
    message: '1 of 2 nodes are Ready; worker i-2 (10.1.0.2): the data key has the wrong length',
  });
});

test('a machine that says nothing known is named too, with where to read on', async () => {
  const ec2 = new Ec2();
  ec2.launch('worker', 'i-1');
  ec2.launch('worker', 'i-2');
  await ec2.clock.advance(minutes(6));
  expect(await ec2.absent()).toMatchObject({
    kind: 'waiting',
    reason: 'NodesMissing',
    message:
      '1 of 2 nodes are Ready; worker i-1 (10.1.0.1) has not joined within 5 min, and its console ends with no known error: ' +
      'see docs/guides/machines.md; 1 more machine has not joined',
  });
});

test('an operator that may not read consoles says which permission it lacks', async () => {
  const ec2 = new Ec2();
  ec2.launch('worker', 'i-1');
  ec2.consoles.set('i-1', undefined);
  await ec2.clock.advance(minutes(6));
  expect((await ec2.absent())?.message).toContain('grant ec2:GetConsoleOutput');
});

test('as long as the API is silent only masters are looked at', async () => {
  const ec2 = new Ec2();
  ec2.launch('worker', 'i-1');
  ec2.launch('master', 'i-2');
  ec2.consoles.set('i-1', complaint).set('i-2', complaint);
  await ec2.clock.advance(minutes(6));
  expect((await ec2.absent([], 'masters'))?.message).toContain('; master i-2 (10.1.0.2): the data key');
});

test('of many machines three consoles are read, and each at most once in the time a machine may take', async () => {
  const ec2 = new Ec2();
  for (let number = 1; number <= 9; number += 1) ec2.launch('worker', `i-${number}`);
  await ec2.clock.advance(minutes(6));
  for (let second = 0; second < 240; second += 10) {
    await ec2.absent();
    await ec2.clock.advance(10_000);
  }
  const read = ec2.calls.filter((call) => call.startsWith('GetConsoleOutput'));
  expect(read).toEqual(['GetConsoleOutput i-1', 'GetConsoleOutput i-2', 'GetConsoleOutput i-3']);
  expect(ec2.calls.length - read.length).toBeLessThanOrEqual(5);
});

test('a Node whose machine is gone does not count, and EC2 is asked once about the same Nodes', async () => {
  const ec2 = new Ec2();
  for (const id of ['i-1', 'i-2']) ec2.launch('worker', id);
  const nodes = ['i-0', 'i-1', 'i-2'].map((id) => node(id));
  for (let pass = 0; pass < 5; pass += 1)
    expect((await livingNodes(ec2.world, nodes, 2)).map(({ instanceId }) => instanceId)).toEqual([
      'i-1',
      'i-2',
    ]);
  expect(ec2.calls).toEqual(['DescribeInstances']);
  ec2.launch('worker', 'i-3');
  expect(await livingNodes(ec2.world, [...nodes, node('i-3')], 3)).toHaveLength(3);
});

test('a machine that got the address of one that is gone has taken over its Node', async () => {
  const ec2 = new Ec2();
  for (const id of ['i-1', 'i-2']) ec2.launch('worker', id);
  const taken = node('i-0', '10.1.0.2');
  expect(await livingNodes(ec2.world, [node('i-1'), taken, node('i-9')], 2)).toEqual([node('i-1'), taken]);
  await ec2.clock.advance(minutes(6));
  const question = { nodes: [node('i-1'), taken], roles: 'all', sentence: '' } as const;
  expect(await absentMachines(ec2.world, question)).toBe(undefined);
});

test('as many Nodes as wanted cost no call', async () => {
  const ec2 = new Ec2();
  expect(await livingNodes(ec2.world, [node('i-1'), node('i-2')], 2)).toHaveLength(2);
  expect(ec2.calls).toEqual([]);
});
