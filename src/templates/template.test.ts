/** The draft a template is written on, and the outputs read back. */
import { describe, expect, test } from 'vitest';
import { guestInput, highlyAvailable, minimal, pool } from './example-clusters.ts';
import { guestMainTemplate } from './guest-main.ts';
import { readGuestOutputs } from './guest-outputs.ts';
import { TemplateDraft } from './template.ts';

const gateway = { Type: 'AWS::EC2::InternetGateway', Properties: {} } as const;

describe('a template draft', () => {
  test('keeps the order in which resources were added', () => {
    const draft = new TemplateDraft('test');
    for (const id of ['B', 'A', 'C']) draft.add(id, gateway);
    expect(Object.keys(draft.finish().Resources)).toEqual(['B', 'A', 'C']);
  });

  test('refuses a logical id that is taken', () => {
    const draft = new TemplateDraft('test');
    draft.add('A', gateway);
    expect(() => draft.add('A', gateway)).toThrow('write template of A: the name is declared twice');
  });

  test('refuses what CloudFormation would not take as a name', () => {
    const draft = new TemplateDraft('test');
    expect(() => draft.add('a-b', gateway)).toThrow('not alphanumeric');
    expect(() => draft.output('', { Description: '', Value: '' })).toThrow('not alphanumeric');
  });
});

test('a template that is too large for a request says so, and what makes it smaller', () => {
  const workers = Array.from({ length: 20 }, (_, index) => pool(`pool${index}`, 3));
  expect(() => guestMainTemplate(guestInput({ ...highlyAvailable, workers }))).toThrow(
    /bytes and CloudFormation takes 51200; use fewer pools/,
  );
});

describe('the outputs of a guest stack', () => {
  const outputsOf = (cluster: typeof minimal): Record<string, string> =>
    Object.fromEntries(
      Object.keys(guestMainTemplate(guestInput(cluster)).Outputs ?? {}).map((name) => [name, `<${name}>`]),
    );

  test('say all that a pass needs', () => {
    expect(readGuestOutputs(highlyAvailable, outputsOf(highlyAvailable))).toEqual({
      vpcId: '<VpcId>',
      peeringConnectionId: '<VpcPeeringConnectionId>',
      masterAddresses: ['<MasterAddress0>', '<MasterAddress1>', '<MasterAddress2>'],
      masterGroups: ['<Master0ASGName>', '<Master1ASGName>', '<Master2ASGName>'],
      workerGroups: { worker: '<WorkerASGName>', 'gpu-large': '<PoolGpuLargeASGName>' },
      natAddresses: ['<NatAddress>', '<NatAddressB>', '<NatAddressC>'],
      apiLoadBalancerDnsName: '<ApiLoadBalancerDnsName>',
      ingressLoadBalancerDnsName: '<IngressLoadBalancerDnsName>',
      accessLogBucket: '<AccessLogBucket>',
    });
  });

  test('name the one that is missing', () => {
    const { VpcId: _, ...rest } = outputsOf(minimal);
    expect(() => readGuestOutputs(minimal, rest)).toThrow('the guest stack of al9qy has no output VpcId');
  });
});

test('a cluster without user data for a machine is a bug, not a machine without configuration', () => {
  const input = guestInput(minimal);
  const lacking = { ...input, userData: { ...input.userData, workers: {} } };
  expect(() => guestMainTemplate(lacking)).toThrow('pool worker has no user data');
});
