/** Tells CloudFormation that a master serves, for which a rolling update waits before it replaces the next one. */
import type { Cluster } from '../../cluster/cluster.ts';
import { guestMainStackName, masterGroupLogicalId } from '../../cluster/names.ts';
import { etcdClientPort } from '../control-plane/etcd.ts';
import type { File } from '../ignition.ts';
import { binaries, sealedPem } from '../paths.ts';
import { adminKubeconfig } from './addons.ts';
import { script } from './library.ts';

/**
 * A member of etcd is healthy when it answers a read that most members agree on, so then this one is back among them.
 * Outside of a creation or an update nobody waits, and CloudFormation refuses the signal as a ValidationError.
 * Source: CloudFormation API Reference, SignalResource.
 */
export function servingScript(cluster: Pick<Cluster, 'id'>): File {
  return script(
    'serving',
    'Waits until etcd and the API serve on this master, and tells CloudFormation so.',
    `needs curl jq
${binaries}/etcdctl --endpoints=https://127.0.0.1:${etcdClientPort} --cacert=${sealedPem('etcd', 'ca')} \\
  --cert=${sealedPem('etcd', 'crt')} --key=${sealedPem('etcd', 'key')} endpoint health >/dev/null 2>&1 ||
  fail 'etcd is not healthy yet; trying again'
${binaries}/kubectl --cache-dir=/run/aws-operator/kubectl --kubeconfig=${adminKubeconfig} get --raw /readyz >/dev/null 2>&1 ||
  fail 'the API is not ready yet; trying again'
answer=$(signed cloudformation --data-urlencode Action=SignalResource --data-urlencode Version=2010-05-15 \\
  --data-urlencode StackName=${guestMainStackName(cluster)} \\
  --data-urlencode "LogicalResourceId=${masterGroupLogicalId('${MASTER_INDEX}')}" \\
  --data-urlencode "UniqueId=$INSTANCE_ID" --data-urlencode Status=SUCCESS "$(endpoint cloudformation)/") ||
  case $answer in
    *ValidationError*) say 'nobody waits for this master' ;;
    *) fail "CloudFormation answers: $(tr -d '\\n' <<<"$answer")" ;;
  esac
`,
  );
}
