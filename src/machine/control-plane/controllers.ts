/** kube-controller-manager and kube-scheduler as static pods. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { kubeconfig } from '../kubeconfig.ts';
import type { Part } from '../part.ts';
import {
  authorityFolder,
  authorityKeyPem,
  authorityPem,
  issuedFolder,
  issuedPem,
  kubernetesConfig,
  sealedPem,
  staticPods,
} from '../paths.ts';
import { files, flagList, staticPod } from './static-pod.ts';

/** Both with a kubeconfig and a certificate of their own, which RBAC knows by Kubernetes' names for them. */
export function controllers(cluster: Cluster, release: Release): Part {
  return { files: [...controllerManager(cluster, release), ...scheduler(cluster, release)] };
}

function access(cluster: Cluster, name: string): NonNullable<Part['files']>[number] {
  return kubeconfig(cluster, {
    path: kubeconfigPath(name),
    trust: 'api',
    certificate: issuedPem(name, 'crt'),
    key: issuedPem(name, 'key'),
  });
}

const kubeconfigPath = (name: string): string => `${kubernetesConfig}/${name}-kubeconfig.yaml`;

/** Who may ask them is asked of the API. */
const delegation = (name: string) => ({
  kubeconfig: kubeconfigPath(name),
  'authentication-kubeconfig': kubeconfigPath(name),
  'authorization-kubeconfig': kubeconfigPath(name),
  'bind-address': '127.0.0.1',
  'leader-elect': true,
  profiling: false,
});

function controllerManager(cluster: Cluster, { images }: Release): NonNullable<Part['files']> {
  const name = 'controller-manager';
  return [
    access(cluster, name),
    staticPod(`${staticPods}/kube-controller-manager.yaml`, {
      name: 'kube-controller-manager',
      image: images['kube-controller-manager'],
      command: [
        'kube-controller-manager',
        ...flagList({
          ...delegation(name),
          'cloud-provider': 'external',
          'cluster-name': cluster.id,
          'cluster-cidr': cidrText(cluster.network.podCidr),
          'service-cluster-ip-range': cidrText(cluster.network.serviceCidr),
          // Calico gives pods their addresses.
          'allocate-node-cidrs': false,
          'cluster-signing-cert-file': authorityPem('nodes'),
          'cluster-signing-key-file': authorityKeyPem('nodes'),
          'root-ca-file': sealedPem('api', 'ca'),
          'service-account-private-key-file': sealedPem('service-account', 'key'),
          'use-service-account-credentials': true,
          'tls-min-version': 'VersionTLS12',
        }),
      ],
      requests: { cpu: '200m', memory: '200Mi' },
      mounts: [
        ...files(
          kubeconfigPath(name),
          sealedPem('api', 'ca'),
          sealedPem('service-account', 'key'),
          authorityKeyPem('nodes'),
        ),
        { path: issuedFolder(name) },
        { path: authorityFolder },
      ],
      liveness: { path: '/healthz', port: 10_257, scheme: 'HTTPS' },
    }),
  ];
}

function scheduler(cluster: Cluster, { images }: Release): NonNullable<Part['files']> {
  const name = 'scheduler';
  return [
    access(cluster, name),
    staticPod(`${staticPods}/kube-scheduler.yaml`, {
      name: 'kube-scheduler',
      image: images['kube-scheduler'],
      command: ['kube-scheduler', ...flagList({ ...delegation(name), 'tls-min-version': 'VersionTLS12' })],
      requests: { cpu: '100m', memory: '100Mi' },
      mounts: [...files(kubeconfigPath(name), sealedPem('api', 'ca')), { path: issuedFolder(name) }],
      liveness: { path: '/livez', port: 10_259, scheme: 'HTTPS' },
    }),
  ];
}
