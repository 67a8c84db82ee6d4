/** Machine inputs for tests: one cluster per shape that matters, with secrets that a search for them finds. */

import type { Cluster } from '../cluster/cluster.ts';
import { parseCluster } from '../cluster/parse.ts';
import type { Partition } from '../cluster/partitions.ts';
import { changed, clusterOf, credential, installation, sample } from '../cluster/samples-for-tests.ts';
import { releaseFor } from '../releases/index.ts';
import type { Release } from '../releases/release.ts';
import { Secret } from '../support/secret.ts';
import type { MachineCertificates, MachineInput, MachineRole } from './machine-input.ts';

export const release: Release = releaseFor('4.0.0') ?? fail('release 4.0.0 is gone');

/** Every secret text contains this word; nothing that is not sealed may. */
export const secretWord = 'SECRET';

export const certificates: MachineCertificates = {
  components: Object.fromEntries(
    release.certificates.map((name) => [
      name,
      {
        ca: `-----BEGIN CERTIFICATE-----\n${secretWord} ca of ${name}\n-----END CERTIFICATE-----\n`,
        crt: `-----BEGIN CERTIFICATE-----\n${secretWord} crt of ${name}\n-----END CERTIFICATE-----\n`,
        key: new Secret(
          `-----BEGIN PRIVATE KEY-----\n${secretWord} key of ${name}\n-----END PRIVATE KEY-----\n`,
        ),
      },
    ]),
  ),
  encryptionKey: new Secret(Buffer.from(`${secretWord} of 32 bytes at rest.....`).toString('base64')),
};

export const shapes: Readonly<Record<'minimal' | 'highly-available' | 'aws-cn', Cluster>> = {
  minimal: clusterOf(sample()),
  'highly-available': clusterOf(sample('awsconfig-ha'), {
    ...installation,
    sources: {
      assetMirror: 'https://mirror.example.com/files',
      proxy: {
        http: 'http://proxy.example.com:3128',
        https: 'http://proxy.example.com:3128',
        noProxy: ['.example.org'],
      },
      registryMirrors: {
        'docker.io': ['https://mirror.example.com', 'https://harbor.example.com/v2/hub'],
        'registry.k8s.io': ['https://mirror.example.com'],
      },
    },
    oidc: {
      issuerUrl: 'https://dex.example.com',
      clientId: 'kubernetes',
      usernameClaim: 'email',
      groupsClaim: 'groups',
    },
  }),
  'aws-cn': elsewhere('aws-cn', 'cn-north-1', {
    api: { securePort: 6443 },
    ssh: {
      userList: [
        { name: 'ada', publicKey: 'ssh-ed25519 AAAA ada' },
        { name: 'core', publicKey: 'ssh-ed25519 AAAA another' },
        { name: 'grace', publicKey: '' },
        { name: 'ada', publicKey: 'ssh-ed25519 AAAA ada' },
        { name: 'ada', publicKey: 'ssh-ed25519 AAAA spare' },
      ],
    },
  }),
};

/** The minimal cluster in another partition. */
export function elsewhere(partition: Partition, region: string, kubernetes: object): Cluster {
  const object = changed(changed(sample(), 'spec.aws.region', region), 'spec.cluster.kubernetes', kubernetes);
  const parsed = parseCluster(object, installation, { ...credential, partition });
  return 'cluster' in parsed ? parsed.cluster : fail(JSON.stringify(parsed.problems));
}

/** What a role's config of a cluster is made from. */
export function input(cluster: Cluster, role: MachineRole): MachineInput {
  return {
    role,
    cluster,
    release,
    certificates,
    keyArn: `arn:${cluster.partition}:kms:${cluster.region}:${cluster.guest.id}:key/6f8a7b1c-0000-4000-8000-000000000001`,
    sshPublicKey: 'ssh-ed25519 AAAA installation',
  };
}

function fail(reason: string): never {
  throw new Error(reason);
}
