/** Makes a kubeconfig that lets a person into a guest cluster, from what its AWSConfig says and its issuer signs. */
import { stringify } from 'yaml';
import { type AWSConfig, awsConfigSpec } from '../api/awsconfig.ts';
import { condition } from '../api/conditions.ts';
import type { KubeClient } from '../kube/client.ts';
import { awsConfigs, type KubeObject, secrets } from '../kube/resources.ts';
import { certificateFacts, isTrusted } from '../pki/certificates.ts';
import type { CertifiedCluster, Issuer } from '../pki/issuer.ts';
import type { Clock, Duration } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { readKept } from './certconfig/kept-secret.ts';

export interface Guest extends CertifiedCluster {
  /** `https://api.al9qy.k8s.example.com`. */
  readonly endpoint: string;
}

type Config = AWSConfig & KubeObject;

/** Finds the cluster by the name or the ID of its AWSConfig; `NotFound` names those there are. */
export async function connectedTo(
  client: KubeClient,
  { cluster, namespace }: { readonly cluster: string; readonly namespace: string },
  signal: AbortSignal,
): Promise<Guest> {
  const all = await client.list(awsConfigs<Config>(), { namespace }, { signal });
  const object = all.find((one) => one.metadata.name === cluster) ?? all.find((one) => idOf(one) === cluster);
  const operation = 'find the cluster';
  if (object === undefined) {
    const names = all.map(({ metadata }) => metadata.name).join(', ');
    const reason = names === '' ? 'there are none in this namespace' : `there are ${names}`;
    throw new OperatorError({
      code: 'NotFound',
      operation,
      object: `AWSConfig ${namespace}/${cluster}`,
      reason,
    });
  }
  const endpoint = object.status?.infrastructure?.apiEndpoint;
  const id = idOf(object);
  if (endpoint === undefined || id === undefined) {
    const said =
      condition(object.status?.conditions ?? [], 'Ready')?.message ?? 'the operator has not looked at it';
    const reason = `it has no API yet: ${said}`;
    throw new OperatorError({
      code: 'Unavailable',
      operation,
      object: `AWSConfig ${namespace}/${cluster}`,
      reason,
    });
  }
  const { hostname } = new URL(endpoint);
  return { id, namespace, domain: hostname.slice(hostname.indexOf('.') + 1), endpoint };
}

function idOf({ spec }: Config): string | undefined {
  return awsConfigSpec.shape.cluster.safeParse((spec as { cluster?: unknown } | undefined)?.cluster).data?.id;
}

export interface KubeconfigParts {
  readonly client: KubeClient;
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly ttl: Duration;
  readonly signal: AbortSignal;
}

/** The kubeconfig as YAML, and when its client certificate runs out. `Invalid` when another authority is the cluster's. */
export async function guestKubeconfig(
  guest: Guest,
  { client, issuer, clock, ttl, signal }: KubeconfigParts,
): Promise<{ readonly text: string; readonly until: Date }> {
  const authority = await issuer.find(guest, signal);
  const ref = { namespace: guest.namespace, name: `${guest.id}-api` };
  const secret = await client.find(secrets, ref, { signal });
  const served = secret === undefined ? undefined : readKept(secret, 'api').certificate;
  if (authority === undefined || served === undefined || !isTrusted(served, authority.trusted, clock.now()))
    throw stranger(guest, issuer);
  const { ca, crt, key } = await issuer.issue(
    guest,
    {
      component: 'admin',
      commonName: `admin.${guest.domain}`,
      dnsNames: [],
      addresses: [],
      organizations: ['admin', 'system:masters'],
      ttl,
      allowBareDomains: false,
    },
    signal,
  );
  const text = kubeconfigOf(guest, { ca, crt, key: key.reveal() });
  return { text, until: certificateFacts(crt)?.notAfter ?? new Date(0) };
}

function kubeconfigOf({ id, endpoint }: Guest, pems: Readonly<Record<'ca' | 'crt' | 'key', string>>): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: id, cluster: { server: endpoint, 'certificate-authority-data': base64(pems.ca) } }],
    users: [
      {
        name: `${id}-admin`,
        user: { 'client-certificate-data': base64(pems.crt), 'client-key-data': base64(pems.key) },
      },
    ],
    contexts: [{ name: id, context: { cluster: id, user: `${id}-admin` } }],
    'current-context': id,
  };
  return stringify(config, { lineWidth: 0 });
}

function stranger({ id, namespace }: Guest, { name }: Issuer): OperatorError {
  return new OperatorError({
    code: 'Invalid',
    operation: 'make a client certificate',
    object: `cluster ${id}`,
    reason: `the certificate its API serves, in the Secret ${namespace}/${id}-api, is not by ${name}; ask whoever made it for one`,
  });
}
