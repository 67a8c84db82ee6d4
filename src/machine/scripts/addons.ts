/** What a master does for the cluster once the API answers: add-ons, labels of nodes, certificates of kubelets. */
import type { Cluster } from '../../cluster/cluster.ts';
import { ownershipTagKey } from '../../cluster/tags.ts';
import type { File } from '../ignition.ts';
import { addonManifests, binaries, kubernetesConfig } from '../paths.ts';
import { script } from './library.ts';

/** By which a master acts on the API; its certificate is issued at boot and never leaves the machine. */
export const adminKubeconfig = `${kubernetesConfig}/admin-kubeconfig.yaml`;

/** Services have no home in which kubectl could keep what it learned of the API. */
const kubectl = `kubectl="${binaries}/kubectl --cache-dir=/run/aws-operator/kubectl --kubeconfig=${adminKubeconfig}"`;

/** Applying again changes nothing; what an administrator changed of our fields is put back. */
export const addonsScript: File = script(
  'addons',
  'Applies the add-ons, in the order of their names. Safe to run again.',
  `${kubectl}
$kubectl get --raw /readyz >/dev/null || fail 'the API is not ready yet; trying again'
for manifest in ${addonManifests}/*.yaml; do
  $kubectl apply --server-side --force-conflicts --field-manager=aws-operator -f "$manifest" >/dev/null ||
    fail "could not apply $manifest; trying again"
done
`,
);

/**
 * Kubernetes approves no certificate that a kubelet serves with, and lets no kubelet label its node with a role. A
 * request is approved when it asks for nothing but the name of the node that sends it and addresses that EC2 says are
 * this node's.
 */
export function nodesScript({ id }: Pick<Cluster, 'id'>): File {
  return script(
    'nodes',
    'Approves the serving certificates of kubelets, and labels nodes with their roles.',
    `needs curl jq openssl
${kubectl}
label() {
  $kubectl label nodes --overwrite --selector "role=$1,!node-role.kubernetes.io/$2" "node-role.kubernetes.io/$2=" >/dev/null
}
label master control-plane
label worker worker

# The addresses of a node, one a line.
addresses() {
  ec2 DescribeInstances "Filter.1.Name=tag:${ownershipTagKey(id)}" Filter.1.Value.1=owned \\
    Filter.2.Name=private-dns-name "Filter.2.Value.1=$1" |
    sed -n 's:^<privateIpAddress>\\(.*\\)</privateIpAddress>$:\\1:p' | sort -u
}

$kubectl get certificatesigningrequests --output json |
  jq -r '.items[] | select(.spec.signerName == "kubernetes.io/kubelet-serving")
    | select((.status.conditions // []) == []) | [.metadata.name, .spec.username, .spec.request] | @tsv' |
  while IFS=$'\\t' read -r name user request; do
    node=\${user#system:node:}
    [ "$node" != "$user" ] || continue
    asked=$(base64 -d <<<"$request" | openssl req -noout -text |
      sed -n '/Subject Alternative Name/{n;p}' | tr ',' '\\n' | sed 's/^ *\\(DNS\\|IP Address\\)://')
    allowed=$(echo "$node"; addresses "$node")
    if [ -n "$asked" ] && [ -z "$(comm -23 <(sort -u <<<"$asked") <(sort -u <<<"$allowed"))" ]; then
      $kubectl certificate approve "$name" >/dev/null
    else
      say "the request $name of $node is not approved: it asks for" $asked
    fi
  done
`,
  );
}
