/** The kinds of objects that Calico keeps in the API, and what its programs may do with them. */
import { clusterRole, type Manifest, rule } from './manifest.ts';

const group = 'crd.projectcalico.org';

/** Kinds that belong to the cluster, then those that belong to a namespace. Source: Calico v3.31, config/crd. */
const clusterKinds = [
  'BGPConfiguration',
  'BGPFilter',
  'BGPPeer',
  'BlockAffinity',
  'CalicoNodeStatus',
  'ClusterInformation',
  'FelixConfiguration',
  'GlobalNetworkPolicy',
  'GlobalNetworkSet',
  'HostEndpoint',
  'IPAMBlock',
  'IPAMConfig',
  'IPAMHandle',
  'IPPool',
  'IPReservation',
  'KubeControllersConfiguration',
  'StagedGlobalNetworkPolicy',
  'Tier',
] as const;
const namespacedKinds = [
  'NetworkPolicy',
  'NetworkSet',
  'StagedKubernetesNetworkPolicy',
  'StagedNetworkPolicy',
] as const;

/**
 * Kinds of the policy working group. Felix lists them and is not ready until it could, so they must exist.
 * The API server wants to know who agreed to a group below `k8s.io`.
 */
const policyGroup = 'policy.networking.k8s.io';
const policyKinds = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;
const approval = {
  'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/network-policy-api/pull/30',
};

/** Calico's own programs check what they write, so the API is told no more than that these kinds exist. */
export const calicoKinds: readonly Manifest[] = [
  ...clusterKinds.map((kind) => definition({ group, version: 'v1', kind, scope: 'Cluster' })),
  ...namespacedKinds.map((kind) => definition({ group, version: 'v1', kind, scope: 'Namespaced' })),
  ...policyKinds.map((kind) =>
    definition({ group: policyGroup, version: 'v1alpha1', kind, scope: 'Cluster', annotations: approval }),
  ),
];

interface Definition {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly annotations?: Readonly<Record<string, string>>;
}

function definition({ kind, scope, annotations, ...served }: Definition): Manifest {
  const singular = kind.toLowerCase();
  const plural = pluralOf(singular);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${served.group}`,
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      group: served.group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: [
        {
          name: served.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

function pluralOf(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return word.endsWith('s') ? `${word}es` : `${word}s`;
}

const read = 'get list watch';
const all = 'get list watch create update delete';

/** What the program on every node does: reads policies, keeps its own node's addresses, makes defaults at first. */
export const nodeRole: Manifest = clusterRole('calico-node', [
  { ...rule('core', 'serviceaccounts/token', 'create'), resourceNames: ['calico-cni-plugin'] },
  rule('core', 'pods nodes namespaces serviceaccounts endpoints services configmaps', read),
  rule('core', 'pods/status', 'patch'),
  rule('core', 'nodes/status', 'patch update'),
  rule('discovery.k8s.io', 'endpointslices', read),
  rule('networking.k8s.io', 'networkpolicies', read),
  rule(group, [...clusterKinds, ...namespacedKinds].map(resourceOf).join(' '), read),
  rule(policyGroup, policyKinds.map(resourceOf).join(' '), read),
  rule(group, 'ippools felixconfigurations clusterinformations tiers bgpconfigurations', 'create update'),
  rule(group, 'caliconodestatuses', 'update'),
  rule(group, 'blockaffinities ipamblocks ipamhandles', all),
  rule(group, 'ipamconfigs', 'get create'),
  rule('apps', 'daemonsets', 'get'),
]);

/** What the plugin does that a machine calls for each pod. */
export const pluginRole: Manifest = clusterRole('calico-cni-plugin', [
  rule('core', 'pods nodes namespaces', 'get'),
  rule('core', 'pods/status', 'patch'),
  rule(
    group,
    'blockaffinities ipamblocks ipamhandles clusterinformations ippools ipreservations ipamconfigs',
    'get list create update delete',
  ),
]);

/** What the controllers do: they give back the addresses of nodes and pods that are gone. */
export const controllersRole: Manifest = clusterRole('calico-kube-controllers', [
  rule('core', 'nodes pods namespaces serviceaccounts', read),
  rule('core', 'services services/status', 'get list watch update'),
  rule('networking.k8s.io', 'networkpolicies', read),
  rule(group, 'ipreservations ippools', read),
  rule(
    group,
    'blockaffinities ipamblocks ipamhandles ipamconfigs tiers hostendpoints clusterinformations kubecontrollersconfigurations',
    all,
  ),
]);

function resourceOf(kind: string): string {
  return pluralOf(kind.toLowerCase());
}
