/** Snapshots of etcd into the cluster's bucket, and the way back. */
import type { Cluster } from '../../cluster/cluster.ts';
import { bucketName, etcdMemberDomain, snapshotPrefix } from '../../cluster/names.ts';
import { etcdClientPort, initialCluster } from '../control-plane/etcd.ts';
import type { File } from '../ignition.ts';
import { binaries, etcdData, sealedPem, staticPods } from '../paths.ts';
import { script } from './library.ts';

const client = `export ETCDCTL_ENDPOINTS=https://127.0.0.1:${etcdClientPort}
export ETCDCTL_CACERT=${sealedPem('etcd', 'ca')} ETCDCTL_CERT=${sealedPem('etcd', 'crt')} ETCDCTL_KEY=${sealedPem('etcd', 'key')}
etcdctl=${binaries}/etcdctl`;

/** Path-style, so that a name with dots and endpoints of other kinds work too. */
const objectUrl = (cluster: Cluster, name: string): string =>
  `$(endpoint s3)/${bucketName(cluster)}/${snapshotPrefix}${name}`;

/** The leader alone stores, so that three masters make one snapshot. */
export function snapshotScript(cluster: Cluster): File {
  return script(
    'etcd-snapshot',
    'Stores a snapshot of etcd in the bucket of the cluster.',
    `needs curl jq sha256sum
${client}
status=$($etcdctl endpoint status --write-out json)
if ! jq -e '.[0].Status | .leader == .header.member_id' <<<"$status" >/dev/null; then
  say 'another member leads and stores the snapshot'
  exit 0
fi
file=$(mktemp ${etcdData}.snapshot-XXXXXX)
trap 'rm -f "$file"' EXIT
$etcdctl snapshot save "$file" >/dev/null
sha256=$(sha256sum "$file" | cut -d ' ' -f 1)
name=$(date -u +%Y-%m-%dT%H-%M-%SZ).db
answer=$(signed s3 -X PUT -H "x-amz-content-sha256: $sha256" -H 'Content-Type: application/octet-stream' \\
  -T "$file" "${objectUrl(cluster, '$name')}") || fail "the bucket does not take the snapshot: $answer"
say "stored ${snapshotPrefix}$name, $(stat --format %s "$file") bytes"
`,
  );
}

/** Frees what compaction left, on one member at a time as far as chance allows. */
export function defragmentScript(): File {
  return script(
    'etcd-defragment',
    'Gives freed space of etcd back to the file system.',
    `${client}\n$etcdctl defrag\n`,
  );
}

/**
 * Run by a person, on every master, with the same snapshot: `restore <name>.db`. The data before is kept beside.
 * The token makes it another cluster than before, so that members that still run the old data, whose addresses are the
 * same, are refused; a second restore of one snapshot needs a word of its own for that.
 */
export function restoreScript(cluster: Cluster): File {
  const members = Array.from({ length: cluster.masters.count }, (_, index) =>
    etcdMemberDomain(cluster, index),
  );
  return script(
    'etcd-restore',
    'Puts the data of a snapshot in the place of what this master holds: etcd-restore <name>.db [<word>]',
    `needs curl sha256sum
[ $# = 1 ] || [ $# = 2 ] ||
  fail 'usage: etcd-restore <name of a snapshot, as below ${snapshotPrefix} in the bucket> [<word, when it is restored again>]'
set -a
. /etc/aws-operator/machine.env
set +a
members=(${members.join(' ')})
file=$(mktemp ${etcdData}.restore-XXXXXX)
trap 'rm -rf "$file" ${etcdData}.new' EXIT
signed s3 -o "$file" "${objectUrl(cluster, '$1')}" ||
  fail "cannot fetch the snapshot $1: $(head -c 1000 "$file" | tr -d '\\0')"
rm -rf ${etcdData}.new
${binaries}/etcdutl snapshot restore "$file" --data-dir ${etcdData}.new \\
  --name "etcd$MASTER_INDEX" --initial-cluster '${initialCluster(cluster)}' \\
  --initial-cluster-token "${cluster.id}-etcd-$1-\${2:-}" \\
  --initial-advertise-peer-urls "https://\${members[MASTER_INDEX]}:2380" \\
  --bump-revision 1000000000 --mark-compacted

say 'stopping the API server and etcd'
mkdir -p ${staticPods}.stopped
mv ${staticPods}/*.yaml ${staticPods}.stopped/
alive() { curl -s -o /dev/null --max-time 2 http://127.0.0.1:2381/livez; }
for _ in {1..90}; do
  if ! alive; then break; fi
  sleep 1
done
if alive; then
  mv ${staticPods}.stopped/*.yaml ${staticPods}/
  fail 'etcd did not stop, so nothing was changed; does the kubelet run?'
fi
[ ! -e ${etcdData} ] || mv ${etcdData} "${etcdData}.before-$(date -u +%Y%m%dT%H%M%SZ)"
mv ${etcdData}.new ${etcdData}
mv ${staticPods}.stopped/*.yaml ${staticPods}/
say "restored $1; restart the kubelets of the workers when pods do not settle"
`,
  );
}
