/** AWS's cloud controller: it tells nodes who they are, removes those whose machines are gone, and makes load balancers. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { proxyVariables } from '../node/egress.ts';
import {
  clusterRole,
  clusterRoleBinding,
  type Manifest,
  roleBinding,
  rule,
  serviceAccount,
} from './manifest.ts';
import { apiEnvironment, onMasters, workload } from './pods.ts';

const name = 'cloud-controller-manager';
const role = 'aws-operator:cloud-controller-manager';

/** On masters, in the machine's network: from nowhere else does the metadata service answer. */
export function cloudController(cluster: Cluster, { images }: Release): readonly Manifest[] {
  return [
    serviceAccount(name),
    clusterRole(role, rules),
    clusterRoleBinding(role, role, { serviceAccount: name }),
    roleBinding(`${role}:authentication`, 'extension-apiserver-authentication-reader', {
      serviceAccount: name,
    }),
    workload('DaemonSet', {
      name: 'aws-cloud-controller-manager',
      extra: { updateStrategy: { type: 'RollingUpdate' } },
      spec: {
        ...onMasters,
        hostNetwork: true,
        dnsPolicy: 'Default',
        priorityClassName: 'system-node-critical',
        serviceAccountName: name,
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name,
            image: images['cloud-controller-manager'],
            args: [
              '--cloud-provider=aws',
              `--cluster-name=${cluster.id}`,
              '--allocate-node-cidrs=false',
              '--configure-cloud-routes=false',
              '--leader-elect=true',
              '--use-service-account-credentials=false',
              '--bind-address=127.0.0.1',
              '--v=2',
            ],
            env: [...apiEnvironment(cluster), ...proxyVariables(cluster)],
            resources: { requests: { cpu: '100m', memory: '80Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    }),
  ];
}

/** Source: kubernetes/cloud-provider-aws, manifests/base/rbac.yaml; less what service account credentials would need. */
const rules = [
  rule('core events.k8s.io', 'events', 'create patch update'),
  rule('core', 'nodes', 'get list watch update patch delete'),
  rule('core', 'nodes/status', 'patch'),
  rule('core', 'services', 'get list watch update patch'),
  rule('core', 'services/status', 'list patch update watch'),
  rule('core', 'endpoints configmaps', 'get list watch'),
  rule('core', 'serviceaccounts', 'create get list watch update'),
  rule('coordination.k8s.io', 'leases', 'create get list watch update'),
];
