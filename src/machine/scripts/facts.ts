/** What a machine learns about itself at boot: its name, address and identity, for the kubelet and other scripts. */
import type { File } from '../ignition.ts';
import { factsEnvironment } from '../paths.ts';
import { script } from './library.ts';

/** The kubelet reads every file here over its configuration. */
export const kubeletDropIns = '/etc/kubernetes/kubelet.conf.d';

/**
 * A node is named by its private DNS name: the cloud controller finds it by nothing else where addresses name
 * machines. Source: kubernetes/cloud-provider-aws docs/prerequisites.md.
 */
export const factsScript: File = script(
  'facts',
  'Asks the metadata service who this machine is.',
  `needs curl
mkdir -p "$(dirname ${factsEnvironment})" ${kubeletDropIns}
instance=$(metadata instance-id)
zone=$(metadata placement/availability-zone)
names=$(metadata local-hostname)
address=$(metadata local-ipv4)
replace ${factsEnvironment} <<EOF
INSTANCE_ID="$instance"
ZONE="$zone"
NODE_NAME="\${names%% *}"
NODE_IP="$address"
EOF
replace ${kubeletDropIns}/10-machine.conf <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
providerID: aws:///$zone/$instance
EOF
`,
);
