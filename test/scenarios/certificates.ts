/** Eyes of scenarios on certificates: CertConfigs, Secrets, the authority, and everything a run has written. */

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Condition } from '../../sandbox/stage/clusters.ts';
import { freshBundle } from '../../sandbox/stage/fresh-bundle.ts';
import type { Operator } from '../../sandbox/stage/operator.ts';
import type { AppRoleLogin } from '../vault-fixture.ts';
import type { World } from './world.ts';

/** The setting by which the operator makes certificates itself. */
export const ownIssuer = '--service.certificates.issuer=local';

/** Settings by which the operator has certificates made by a Vault. */
export const vaultIssuer = (address: string, { roleId, secretId }: AppRoleLogin): readonly string[] => [
  '--service.certificates.issuer=vault',
  `--service.vault.config.address=${address}`,
  `--service.vault.config.approle.roleid=${roleId}`,
  `--service.vault.config.approle.secretid=${secretId.reveal()}`,
];

export interface Request {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly ownerReferences?: readonly object[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: object;
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly notAfter?: string;
    readonly renewAt?: string;
  };
}

interface List<T> {
  readonly items: readonly T[];
}

/** CertConfigs of a cluster in the namespace `default`, by name. */
export async function requests(world: World, id: string): Promise<Readonly<Record<string, Request>>> {
  const path = `/apis/core.giantswarm.io/v1alpha1/namespaces/default/certconfigs?labelSelector=clusterID%3D${id}`;
  const found = await world.object<List<Request>>(path);
  return Object.fromEntries((found?.items ?? []).map((one) => [one.metadata.name, one]));
}

export interface CertificateSecret {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly version: string;
  readonly ca: string;
  readonly crt: string;
  readonly key: string;
}

interface Secret {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

const textOf = ({ data }: Secret, name: string): string =>
  Buffer.from(data?.[name] ?? '', 'base64').toString('utf8');

/** Certificate Secrets of a cluster in the namespace `default`, by name. */
export async function secretsOf(
  world: World,
  id: string,
): Promise<Readonly<Record<string, CertificateSecret>>> {
  const path = `/api/v1/namespaces/default/secrets?labelSelector=clusterID%3D${id},clusterComponent`;
  const found = await world.object<List<Secret>>(path);
  return Object.fromEntries(
    (found?.items ?? []).map((one) => {
      const { name, labels = {}, annotations = {}, resourceVersion: version } = one.metadata;
      const [ca, crt, key] = ['ca', 'crt', 'key'].map((part) => textOf(one, part)) as [
        string,
        string,
        string,
      ];
      return [name, { labels, annotations, version, ca, crt, key }];
    }),
  );
}

/** What of each key nobody may ever see, its authority's among them: the second line of its PEM. */
export async function keysOf(world: World, id: string): Promise<readonly string[]> {
  const authority = await world.object<Secret>(`/api/v1/namespaces/default/secrets/${id}-authority`);
  const keys = Object.values(await secretsOf(world, id)).map(({ key }) => key);
  const all = authority === undefined ? keys : [...keys, textOf(authority, 'key')];
  return all.map((pem) => pem.split('\n')[1] ?? '').filter((line) => line.length > 40);
}

/** Calls that an operator has made to its issuer, by operation and how they ended: `{ 'issue ok': 6 }`. */
export async function issuerCalls({ url }: Operator): Promise<Readonly<Record<string, number>>> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.matchAll(
    /^aws_operator_issuer_calls_total\{issuer="\w+",operation="(\w+)",code="(\w+)"\} (\d+)$/gm,
  );
  return Object.fromEntries(
    [...lines].map(([, operation, code, count]) => [`${operation} ${code}`, Number(count)]),
  );
}

/** What users are told of CertConfigs, as `Normal Ready`. */
export async function told(world: World, name: string): Promise<readonly string[]> {
  const path = '/apis/events.k8s.io/v1/namespaces/default/events';
  const found = await world.object<List<Event>>(path);
  return (found?.items ?? [])
    .filter(({ regarding }) => regarding.kind === 'CertConfig' && regarding.name === name)
    .map(({ type, reason }) => `${type} ${reason}`);
}

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly regarding: { readonly kind: string; readonly name: string };
}

/** Runs `aws-operator kubeconfig` beside the host cluster. */
export async function kubeconfigCommand(
  { sandbox }: World,
  ...args: readonly string[]
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const host = `--service.kubernetes.kubeconfig=${sandbox.hostCluster.adminKubeconfigPath}`;
  return await promisify(execFile)(process.execPath, [await freshBundle(), 'kubeconfig', ...args, host], {
    env: {},
    cwd: sandbox.directory,
  }).catch((failed: { stdout: string; stderr: string }) => failed);
}

/** The client certificate in a kubeconfig. */
export function clientOf(kubeconfig: string): X509Certificate {
  const [user] = parse(kubeconfig).users;
  return new X509Certificate(Buffer.from(user.user['client-certificate-data'], 'base64'));
}

/** Everything but Secrets that an operator has written: its log, events, the objects it keeps a status on, metrics. */
export async function everythingWritten(world: World, operator: Operator): Promise<string> {
  const paths = [
    '/apis/events.k8s.io/v1/namespaces/default/events',
    '/apis/provider.giantswarm.io/v1alpha1/awsconfigs',
    '/apis/core.giantswarm.io/v1alpha1/certconfigs',
    '/api/v1/configmaps',
  ];
  const objects = await Promise.all(paths.map(async (path) => JSON.stringify(await world.object(path))));
  const metrics = await (await fetch(`${operator.url}/metrics`)).text();
  return [await readFile(operator.logPath, 'utf8'), metrics, ...objects].join('\n');
}
