/** Who may do what: the promises about access that the templates make. */
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { machineConfigKey, type Role } from '../cluster/names.ts';
import {
  guestInput,
  highlyAvailable,
  inChina,
  minimal,
  surroundings,
  withAllowList,
} from './example-clusters.ts';
import { guestMainTemplate } from './guest-main.ts';
import { hostSetupTemplate } from './host-setup.ts';
import type { PolicyDocument, Statement } from './policy.ts';
import type { Template } from './template.ts';

function propertiesOf(template: Template, logicalId: string): Readonly<Record<string, unknown>> {
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`the template has no ${logicalId}`);
  return { ...resource.Properties };
}

function statements(cluster: Cluster, role: Role): readonly Statement[] {
  const template = guestMainTemplate(guestInput(cluster));
  const id = role === 'master' ? 'MasterRolePolicy' : 'WorkerRolePolicy';
  return (propertiesOf(template, id)['PolicyDocument'] as PolicyDocument).Statement;
}

const actionsOf = ({ Action }: Statement): readonly string[] =>
  typeof Action === 'string' ? [Action] : Action;

function granting(action: string, list: readonly Statement[]): readonly Statement[] {
  return list.filter((statement) => actionsOf(statement).includes(action));
}

/** IAM's wildcards. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

describe.each([minimal, inChina])('in partition $partition', (cluster) => {
  const object = (role: Role): string =>
    `arn:${cluster.partition}:s3:::${guestInput(cluster).encryption.bucket}/${machineConfigKey(cluster, role, 'f'.repeat(64))}`;

  test.each([
    ['master', 'worker'],
    ['worker', 'master'],
  ] as const)('a %s reads its own configuration and not that of a %s', (own, other) => {
    const patterns = granting('s3:GetObject', statements(cluster, own)).map(({ Resource }) =>
      typeof Resource === 'string' ? Resource : JSON.stringify(Resource),
    );
    expect(patterns.some((pattern) => matches(pattern, object(own)))).toBe(true);
    expect(patterns.some((pattern) => matches(pattern, object(other)))).toBe(false);
  });
});

test.each(['master', 'worker'] as const)(
  'a %s opens only what was sealed for its cluster and role',
  (role) => {
    const [only, ...more] = granting('kms:Decrypt', statements(minimal, role));
    expect(more).toEqual([]);
    expect(only?.Resource).toBe(guestInput(minimal).encryption.keyArn);
    expect(only?.Condition).toEqual({
      StringEquals: {
        'kms:EncryptionContext:giantswarm.io/cluster': 'al9qy',
        'kms:EncryptionContext:giantswarm.io/role': role,
      },
    });
  },
);

test('without a condition machines may only read, and masters store snapshots and say that they serve', () => {
  const reading =
    /^(ec2|autoscaling|elasticloadbalancing):Describe|^ecr:(Get|BatchGet|BatchCheck|Describe|List)|^s3:GetObject$/;
  const unconditional = (['master', 'worker'] as const)
    .flatMap((role) => statements(minimal, role))
    .filter(({ Condition }) => Condition === undefined)
    .flatMap(actionsOf);
  expect(unconditional.filter((action) => !reading.test(action))).toEqual([
    's3:PutObject',
    'cloudformation:SignalResource',
  ]);
});

test.each([minimal, inChina])('masters in $partition signal to their own guest stack alone', (cluster) => {
  const [statement] = granting('cloudformation:SignalResource', statements(cluster, 'master'));
  expect(statement?.Resource).toBe(
    `arn:${cluster.partition}:cloudformation:${cluster.region}:${cluster.guest.id}:stack/cluster-${cluster.id}-guest-main/*`,
  );
  expect(granting('cloudformation:SignalResource', statements(cluster, 'worker'))).toEqual([]);
});

test.each([minimal, inChina])('masters in $partition write snapshots of etcd and nothing else', (cluster) => {
  const bucket = `arn:${cluster.partition}:s3:::${guestInput(cluster).encryption.bucket}`;
  const written = granting('s3:PutObject', statements(cluster, 'master')).map(({ Resource }) => Resource);
  expect(written).toEqual([`${bucket}/etcd-snapshots/*`]);
  const workers = statements(cluster, 'worker').filter((one) =>
    actionsOf(one).some((action) => action.startsWith('s3:')),
  );
  expect(workers).toEqual([
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/cloudconfig/*/worker-*` },
  ]);
});

test('no statement grants an action by wildcard', () => {
  const all = (['master', 'worker'] as const)
    .flatMap((role) => statements(highlyAvailable, role))
    .flatMap(actionsOf);
  expect(all.filter((action) => action.includes('*'))).toEqual([]);
});

test('a master may attach its volume and interface, and delete neither', () => {
  const list = statements(minimal, 'master');
  expect(granting('ec2:AttachVolume', list)).not.toEqual([]);
  expect(granting('ec2:AttachNetworkInterface', list)).not.toEqual([]);
  expect(granting('ec2:DeleteNetworkInterface', list)).toEqual([]);
  for (const { Condition } of granting('ec2:DeleteVolume', list))
    expect(Condition?.['Null']).toEqual({ 'aws:ResourceTag/aws-operator.giantswarm.io/master': 'true' });
});

test('an inline policy stays below what IAM takes', () => {
  for (const role of ['master', 'worker'] as const)
    expect(JSON.stringify({ Statement: statements(highlyAvailable, role) }).length).toBeLessThan(10_240);
});

test('the peer role trusts the operator’s role in the guest account and accepts into one VPC', () => {
  const role = propertiesOf(hostSetupTemplate(minimal, surroundings), 'PeerRole');
  const trust = role['AssumeRolePolicyDocument'] as PolicyDocument;
  expect(trust.Statement).toHaveLength(1);
  expect(trust.Statement[0]?.Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': minimal.guest.roleArn } });
  const [{ PolicyDocument: document } = { PolicyDocument: undefined }] = role['Policies'] as readonly {
    readonly PolicyDocument: PolicyDocument;
  }[];
  expect(document?.Statement.flatMap(actionsOf)).toEqual([
    'ec2:AcceptVpcPeeringConnection',
    'ec2:AcceptVpcPeeringConnection',
  ]);
  expect(document?.Statement.map(({ Resource }) => Resource)).not.toContain('*');
});

describe('the API', () => {
  const sources = (cluster: Cluster): readonly unknown[] => {
    const rules = propertiesOf(guestMainTemplate(guestInput(cluster)), 'ApiSecurityGroup')[
      'SecurityGroupIngress'
    ];
    return (
      rules as readonly { readonly IpProtocol: string; readonly FromPort: number; readonly CidrIp: unknown }[]
    )
      .filter(({ IpProtocol, FromPort }) => IpProtocol === 'tcp' && FromPort === cluster.kubernetes.apiPort)
      .map(({ CidrIp }) => CidrIp);
  };

  test('is open to everybody without an allow list', () => {
    expect(sources(minimal)).toEqual(['0.0.0.0/0']);
  });

  test('is open to the allow list and the cluster’s own way out with one, on the port the API really has', () => {
    expect(sources(withAllowList)).toEqual([
      '192.0.2.0/24',
      '198.51.100.7/32',
      ...['NATEIP', 'NATEIPB', 'NATEIPC'].map((id) => ({
        'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'PublicIp'] }, '/32']],
      })),
    ]);
  });
});

test('only load balancers are open to the world', () => {
  const { Resources } = guestMainTemplate(guestInput(highlyAvailable));
  const open = Object.entries(Resources).filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::EC2::SecurityGroup' && JSON.stringify(Properties).includes('0.0.0.0/0'),
  );
  expect(open.map(([id]) => id)).toEqual(['ApiSecurityGroup', 'IngressSecurityGroup']);
});

test('every machine wants a session token for its metadata and encrypts its volumes', () => {
  const { Resources } = guestMainTemplate(guestInput(highlyAvailable));
  const templates = Object.values(Resources).filter(({ Type }) => Type === 'AWS::EC2::LaunchTemplate');
  expect(templates).toHaveLength(5);
  for (const { Properties } of templates) {
    expect(Properties).toMatchObject({
      LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } },
    });
    expect(JSON.stringify(Properties)).not.toContain('"Encrypted":false');
  }
});
