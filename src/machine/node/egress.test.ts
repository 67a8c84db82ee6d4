/** With a proxy, everything on a machine that calls out goes through it, and nothing of the cluster's own does. */
import { expect, test } from 'vitest';
import type { Cluster } from '../../cluster/cluster.ts';
import { machineRoles } from '../machine-input.ts';
import { machineSource } from '../machine-source.ts';
import { input, shapes } from '../samples-for-tests.ts';
import { workerUserData } from '../user-data.ts';
import { proxyVariables } from './egress.ts';

const behindProxy = shapes['highly-available'];
const pointer = { bucket: 'bucket', key: 'key', sha256: 'f'.repeat(64) };

/** Files of a role's config that contain a text, by path. */
function filesWith(cluster: Cluster, text: string): readonly string[] {
  const files = machineRoles.flatMap(
    (role) => machineSource(input(cluster, role)).config.storage?.files ?? [],
  );
  const found = files.filter(({ contents }) => decodeURIComponent(contents.source).includes(text));
  return [...new Set(found.map(({ path }) => path))].toSorted();
}

test('every service of a machine has the proxy, and so have the pods that call AWS or an issuer', () => {
  expect(filesWith(behindProxy, 'http://proxy.example.com:3128')).toEqual([
    '/etc/kubernetes/addons/20-cloud-controller.yaml',
    '/etc/kubernetes/addons/60-ebs-csi.yaml',
    '/etc/kubernetes/manifests/kube-apiserver.yaml',
    '/etc/systemd/system/service.d/10-aws-operator-proxy.conf',
    '/opt/aws-operator/lib.sh',
  ]);
  expect(filesWith(shapes.minimal, 'PROXY')).toEqual([]);
});

test('metadata, the cluster’s networks and names, and what the installation adds are reached without it', () => {
  const noProxy = proxyVariables(behindProxy).find(({ name }) => name === 'NO_PROXY')?.value;
  expect(noProxy?.split(',')).toEqual([
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '10.2.0.0/16',
    '192.168.0.0/16',
    '172.31.0.0/16',
    '.svc',
    '.cluster.local',
    '.eu-central-1.compute.internal',
    'api.h4k2p.k8s.sandbox.example',
    'etcd.h4k2p.k8s.sandbox.example',
    'etcd0.h4k2p.k8s.sandbox.example',
    'etcd1.h4k2p.k8s.sandbox.example',
    'etcd2.h4k2p.k8s.sandbox.example',
    '.example.org',
  ]);
});

test('the config that user data points to is fetched through it', () => {
  const [pool] = behindProxy.workers;
  if (pool === undefined) throw new Error('the sample has no workers');
  const { ignition } = JSON.parse(workerUserData(behindProxy, pointer, pool)) as {
    readonly ignition: { readonly proxy: object };
  };
  expect(ignition.proxy).toMatchObject({
    httpsProxy: 'http://proxy.example.com:3128',
    noProxy: expect.arrayContaining(['169.254.169.254']) as unknown,
  });
});
