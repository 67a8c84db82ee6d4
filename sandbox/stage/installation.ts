/** Installs the operator's side of a host cluster from `config/`, with the Secrets that the README describes. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FullSandbox } from '../start.ts';
import { apply, find, type KubeObject, readManifests } from './manifests.ts';
import { until } from './until.ts';

export const configDirectory: string = fileURLToPath(new URL('../../config', import.meta.url));

/** A public key of nobody; no machine of the sandbox lets anybody log in. */
const publicKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMsandboxsandboxsandboxsandboxsandboxsandb operator@sandbox';

export interface Installation {
  /** The directories that a kubelet would have mounted into the operator's pod. */
  readonly configMapDirectory: string;
  readonly secretDirectory: string;
  readonly publicKeyFile: string;
  /** Acts as the operator's ServiceAccount, with exactly its rights. */
  readonly kubeconfig: string;
}

/** CRD, namespace, RBAC and Secrets; resolves when the API serves AWSConfigs. */
export async function install(sandbox: FullSandbox): Promise<Installation> {
  const { hostCluster } = sandbox;
  for (const directory of ['manager/namespace.yaml', 'crd', 'rbac']) {
    for (const manifest of await manifestsBelow(join(configDirectory, directory)))
      await apply(hostCluster, manifest);
  }
  const secrets = installationSecrets(sandbox);
  for (const secret of secrets) await apply(hostCluster, secret);
  await until('the API serves AWSConfigs', async () => {
    const path = '/apis/provider.giantswarm.io/v1alpha1/awsconfigs';
    return (await hostCluster.request({ method: 'GET', path })).status === 200;
  });
  const kubeconfig = await hostCluster.kubeconfigFor({ namespace: 'giantswarm', name: 'aws-operator' });
  return { kubeconfig, ...(await mount(sandbox)) };
}

async function manifestsBelow(path: string): Promise<readonly KubeObject[]> {
  if (path.endsWith('.yaml')) return await readManifests(path);
  const files = (await readdir(path)).filter(
    (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
  return (await Promise.all(files.toSorted().map((name) => readManifests(join(path, name))))).flat();
}

function installationSecrets({ env }: FullSandbox): readonly KubeObject[] {
  const settings = `service:\n  aws:\n    accesskey:\n      id: '${env['AWS_ACCESS_KEY_ID']}'\n      secret: '${env['AWS_SECRET_ACCESS_KEY']}'\n`;
  return [
    secret('aws-operator-secret', { 'secret.yml': settings }),
    secret('aws-operator-ssh-key-secret', { 'id_rsa.pub': `${publicKey}\n` }),
    secret('credential-default', { 'aws.awsoperator.arn': env['SANDBOX_GUEST_ROLE_ARN'] ?? '' }),
  ];
}

export function secret(
  name: string,
  stringData: Readonly<Record<string, string>>,
  namespace = 'giantswarm',
): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', stringData };
}

/** Writes the Secrets' values where the Deployment mounts them, as a kubelet would. */
async function mount({ hostCluster, directory }: FullSandbox): Promise<Omit<Installation, 'kubeconfig'>> {
  const root = join(directory, 'mounts');
  const [configMapDirectory, secretDirectory, sshDirectory] = ['configmap', 'secret', 'ssh'].map((name) =>
    join(root, name),
  ) as [string, string, string];
  for (const path of [configMapDirectory, secretDirectory, sshDirectory])
    await mkdir(path, { recursive: true, mode: 0o700 });
  await writeSecret(hostCluster, 'aws-operator-secret', secretDirectory);
  await writeSecret(hostCluster, 'aws-operator-ssh-key-secret', sshDirectory);
  await writeFile(
    join(configMapDirectory, 'config.yaml'),
    'service:\n  aws:\n    region: eu-central-1\n  installation:\n    name: sandbox\n',
  );
  return { configMapDirectory, secretDirectory, publicKeyFile: join(sshDirectory, 'id_rsa.pub') };
}

async function writeSecret(
  hostCluster: FullSandbox['hostCluster'],
  name: string,
  directory: string,
): Promise<void> {
  const found = await find(hostCluster, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'giantswarm' },
  });
  for (const [key, value] of Object.entries((found?.['data'] ?? {}) as Record<string, string>)) {
    await writeFile(join(directory, key), Buffer.from(value, 'base64'), { mode: 0o600 });
  }
}
